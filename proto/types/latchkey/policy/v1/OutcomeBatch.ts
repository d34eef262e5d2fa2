// Original file: proto/latchkey/policy/v1/policy.proto

import type { CallOutcome as _latchkey_policy_v1_CallOutcome, CallOutcome__Output as _latchkey_policy_v1_CallOutcome__Output } from '../../../latchkey/policy/v1/CallOutcome.js';

/**
 * Calls that ended within a moment.
 */
export interface OutcomeBatch {
  'outcomes'?: (_latchkey_policy_v1_CallOutcome)[];
}

/**
 * Calls that ended within a moment.
 */
export interface OutcomeBatch__Output {
  'outcomes': (_latchkey_policy_v1_CallOutcome__Output)[];
}
