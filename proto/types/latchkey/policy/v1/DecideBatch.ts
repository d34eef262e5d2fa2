// Original file: proto/latchkey/policy/v1/policy.proto

import type { TaggedRequest as _latchkey_policy_v1_TaggedRequest, TaggedRequest__Output as _latchkey_policy_v1_TaggedRequest__Output } from '../../../latchkey/policy/v1/TaggedRequest.js';

/**
 * Questions that came up in the same turn of the client's event loop.
 */
export interface DecideBatch {
  'requests'?: (_latchkey_policy_v1_TaggedRequest)[];
  /**
   * Call uids of calls that are over. Whoever was asked about the arrival of a call counts it under the limits of its tenant
   * and line; the question that ended it, and the report of it, may have gone to another replica.
   */
  'over'?: (Buffer | Uint8Array | string)[];
}

/**
 * Questions that came up in the same turn of the client's event loop.
 */
export interface DecideBatch__Output {
  'requests': (_latchkey_policy_v1_TaggedRequest__Output)[];
  /**
   * Call uids of calls that are over. Whoever was asked about the arrival of a call counts it under the limits of its tenant
   * and line; the question that ended it, and the report of it, may have gone to another replica.
   */
  'over': (Buffer)[];
}
