// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * How far the originating carrier vouches for the caller's number (RFC 8588).
 */
export const Attestation = {
  ATTESTATION_UNSPECIFIED: 0,
  ATTESTATION_NONE: 1,
  ATTESTATION_A: 2,
  ATTESTATION_B: 3,
  ATTESTATION_C: 4,
  ATTESTATION_FAILED: 5,
} as const;

/**
 * How far the originating carrier vouches for the caller's number (RFC 8588).
 */
export type Attestation =
  | 'ATTESTATION_UNSPECIFIED'
  | 0
  | 'ATTESTATION_NONE'
  | 1
  | 'ATTESTATION_A'
  | 2
  | 'ATTESTATION_B'
  | 3
  | 'ATTESTATION_C'
  | 4
  | 'ATTESTATION_FAILED'
  | 5

/**
 * How far the originating carrier vouches for the caller's number (RFC 8588).
 */
export type Attestation__Output = typeof Attestation[keyof typeof Attestation]
