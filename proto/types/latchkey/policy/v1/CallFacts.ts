// Original file: proto/latchkey/policy/v1/policy.proto

import type { Attestation as _latchkey_policy_v1_Attestation, Attestation__Output as _latchkey_policy_v1_Attestation__Output } from '../../../latchkey/policy/v1/Attestation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What is known of a call from its INVITE; the same in every question about the call.
 */
export interface CallFacts {
  /**
   * 16 random bytes, never derived from SIP
   */
  'callUid'?: (Buffer | Uint8Array | string);
  /**
   * E.164 with +
   */
  'called'?: (string);
  /**
   * E.164 with +; empty: no usable number
   */
  'caller'?: (string);
  /**
   * the caller asked for privacy: matched against nothing
   */
  'withheld'?: (boolean);
  /**
   * the number comes from a network that we trust (RFC 3325)
   */
  'asserted'?: (boolean);
  'trunk'?: (string);
  'attestation'?: (_latchkey_policy_v1_Attestation);
  /**
   * since 1970-01-01 UTC
   */
  'receivedAtMs'?: (number | string | Long);
}

/**
 * What is known of a call from its INVITE; the same in every question about the call.
 */
export interface CallFacts__Output {
  /**
   * 16 random bytes, never derived from SIP
   */
  'callUid': (Buffer);
  /**
   * E.164 with +
   */
  'called': (string);
  /**
   * E.164 with +; empty: no usable number
   */
  'caller': (string);
  /**
   * the caller asked for privacy: matched against nothing
   */
  'withheld': (boolean);
  /**
   * the number comes from a network that we trust (RFC 3325)
   */
  'asserted': (boolean);
  'trunk': (string);
  'attestation': (_latchkey_policy_v1_Attestation__Output);
  /**
   * since 1970-01-01 UTC
   */
  'receivedAtMs': (number);
}
