// Original file: proto/latchkey/policy/v1/policy.proto

import type { RejectKind as _latchkey_policy_v1_RejectKind, RejectKind__Output as _latchkey_policy_v1_RejectKind__Output } from '../../../latchkey/policy/v1/RejectKind.js';

/**
 * Refuse the call. Final.
 */
export interface Reject {
  'kind'?: (_latchkey_policy_v1_RejectKind);
}

/**
 * Refuse the call. Final.
 */
export interface Reject__Output {
  'kind': (_latchkey_policy_v1_RejectKind__Output);
}
