// Original file: proto/latchkey/policy/v1/policy.proto

import type { TaggedRequest as _latchkey_policy_v1_TaggedRequest, TaggedRequest__Output as _latchkey_policy_v1_TaggedRequest__Output } from '../../../latchkey/policy/v1/TaggedRequest.js';

/**
 * Questions that came up in the same turn of the client's event loop.
 */
export interface DecideBatch {
  'requests'?: (_latchkey_policy_v1_TaggedRequest)[];
}

/**
 * Questions that came up in the same turn of the client's event loop.
 */
export interface DecideBatch__Output {
  'requests': (_latchkey_policy_v1_TaggedRequest__Output)[];
}
