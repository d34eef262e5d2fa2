// Original file: proto/latchkey/policy/v1/policy.proto

import type { Cause as _latchkey_policy_v1_Cause, Cause__Output as _latchkey_policy_v1_Cause__Output } from '../../../latchkey/policy/v1/Cause.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Why this answer. Never a PIN, never a label.
 */
export interface Reason {
  'tenant'?: (string);
  'step'?: (string);
  'release'?: (number | string | Long);
  'entryId'?: (string);
  'cause'?: (_latchkey_policy_v1_Cause);
}

/**
 * Why this answer. Never a PIN, never a label.
 */
export interface Reason__Output {
  'tenant': (string);
  'step': (string);
  'release': (number);
  'entryId': (string);
  'cause': (_latchkey_policy_v1_Cause__Output);
}
