// Original file: proto/latchkey/policy/v1/policy.proto

import type { DecideResponse as _latchkey_policy_v1_DecideResponse, DecideResponse__Output as _latchkey_policy_v1_DecideResponse__Output } from '../../../latchkey/policy/v1/DecideResponse.js';
import type { Refusal as _latchkey_policy_v1_Refusal, Refusal__Output as _latchkey_policy_v1_Refusal__Output } from '../../../latchkey/policy/v1/Refusal.js';

/**
 * An answer with the tag of its question.
 */
export interface TaggedDecision {
  'tag'?: (number);
  'response'?: (_latchkey_policy_v1_DecideResponse | null);
  'refusal'?: (_latchkey_policy_v1_Refusal);
  'result'?: "response"|"refusal";
}

/**
 * An answer with the tag of its question.
 */
export interface TaggedDecision__Output {
  'tag': (number);
  'response'?: (_latchkey_policy_v1_DecideResponse__Output | null);
  'refusal'?: (_latchkey_policy_v1_Refusal__Output);
  'result'?: "response"|"refusal";
}
