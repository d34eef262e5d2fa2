// Original file: proto/latchkey/policy/v1/policy.proto

import type { Directive as _latchkey_policy_v1_Directive, Directive__Output as _latchkey_policy_v1_Directive__Output } from '../../../latchkey/policy/v1/Directive.js';
import type { Reason as _latchkey_policy_v1_Reason, Reason__Output as _latchkey_policy_v1_Reason__Output } from '../../../latchkey/policy/v1/Reason.js';

/**
 * One answer.
 */
export interface DecideResponse {
  'directive'?: (_latchkey_policy_v1_Directive | null);
  /**
   * empty after a final directive
   */
  'cursor'?: (Buffer | Uint8Array | string);
  'reason'?: (_latchkey_policy_v1_Reason | null);
}

/**
 * One answer.
 */
export interface DecideResponse__Output {
  'directive': (_latchkey_policy_v1_Directive__Output | null);
  /**
   * empty after a final directive
   */
  'cursor': (Buffer);
  'reason': (_latchkey_policy_v1_Reason__Output | null);
}
