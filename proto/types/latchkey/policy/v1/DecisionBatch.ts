// Original file: proto/latchkey/policy/v1/policy.proto

import type { TaggedDecision as _latchkey_policy_v1_TaggedDecision, TaggedDecision__Output as _latchkey_policy_v1_TaggedDecision__Output } from '../../../latchkey/policy/v1/TaggedDecision.js';

/**
 * Answers, in any order. The first batch of a stream is empty and says that the replica is there.
 */
export interface DecisionBatch {
  'decisions'?: (_latchkey_policy_v1_TaggedDecision)[];
  /**
   * this replica is going: send it nothing new
   */
  'draining'?: (boolean);
}

/**
 * Answers, in any order. The first batch of a stream is empty and says that the replica is there.
 */
export interface DecisionBatch__Output {
  'decisions': (_latchkey_policy_v1_TaggedDecision__Output)[];
  /**
   * this replica is going: send it nothing new
   */
  'draining': (boolean);
}
