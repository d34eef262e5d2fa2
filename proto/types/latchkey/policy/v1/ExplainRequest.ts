// Original file: proto/latchkey/policy/v1/policy.proto

import type { CallFacts as _latchkey_policy_v1_CallFacts, CallFacts__Output as _latchkey_policy_v1_CallFacts__Output } from '../../../latchkey/policy/v1/CallFacts.js';
import type { Assumption as _latchkey_policy_v1_Assumption, Assumption__Output as _latchkey_policy_v1_Assumption__Output } from '../../../latchkey/policy/v1/Assumption.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What would be decided for a call.
 */
export interface ExplainRequest {
  'facts'?: (_latchkey_policy_v1_CallFacts | null);
  /**
   * the time it is asked for; 0: now
   */
  'atMs'?: (number | string | Long);
  /**
   * one for each time that the flow asks the caller; the last is repeated
   */
  'assume'?: (_latchkey_policy_v1_Assumption)[];
}

/**
 * What would be decided for a call.
 */
export interface ExplainRequest__Output {
  'facts': (_latchkey_policy_v1_CallFacts__Output | null);
  /**
   * the time it is asked for; 0: now
   */
  'atMs': (number);
  /**
   * one for each time that the flow asks the caller; the last is repeated
   */
  'assume': (_latchkey_policy_v1_Assumption__Output)[];
}
