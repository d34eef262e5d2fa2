// Original file: proto/latchkey/policy/v1/policy.proto

import type { Blame as _latchkey_policy_v1_Blame, Blame__Output as _latchkey_policy_v1_Blame__Output } from '../../../latchkey/policy/v1/Blame.js';
import type { Long } from '@grpc/proto-loader';

/**
 * How one call ended.
 */
export interface CallOutcome {
  'callUid'?: (Buffer | Uint8Array | string);
  'called'?: (string);
  /**
   * empty when withheld
   */
  'caller'?: (string);
  'trunk'?: (string);
  /**
   * redirected, transferred, rejected, hung-up, abandoned, failed
   */
  'outcome'?: (string);
  'blame'?: (_latchkey_policy_v1_Blame);
  'sipStatus'?: (number);
  'receivedAtMs'?: (number | string | Long);
  'durationMs'?: (number);
  'tenant'?: (string);
  'step'?: (string);
  'release'?: (number | string | Long);
  'entryId'?: (string);
}

/**
 * How one call ended.
 */
export interface CallOutcome__Output {
  'callUid': (Buffer);
  'called': (string);
  /**
   * empty when withheld
   */
  'caller': (string);
  'trunk': (string);
  /**
   * redirected, transferred, rejected, hung-up, abandoned, failed
   */
  'outcome': (string);
  'blame': (_latchkey_policy_v1_Blame__Output);
  'sipStatus': (number);
  'receivedAtMs': (number);
  'durationMs': (number);
  'tenant': (string);
  'step': (string);
  'release': (number);
  'entryId': (string);
}
