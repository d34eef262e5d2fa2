// Original file: proto/latchkey/policy/v1/policy.proto

import type { DecideRequest as _latchkey_policy_v1_DecideRequest, DecideRequest__Output as _latchkey_policy_v1_DecideRequest__Output } from '../../../latchkey/policy/v1/DecideRequest.js';

/**
 * A question with the tag that its answer will carry.
 */
export interface TaggedRequest {
  'tag'?: (number);
  'request'?: (_latchkey_policy_v1_DecideRequest | null);
}

/**
 * A question with the tag that its answer will carry.
 */
export interface TaggedRequest__Output {
  'tag': (number);
  'request': (_latchkey_policy_v1_DecideRequest__Output | null);
}
