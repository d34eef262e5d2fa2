// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * Why a call is refused; each kind has one SIP status. UNSPECIFIED is a refusal too.
 */
export const RejectKind = {
  REJECT_KIND_UNSPECIFIED: 0,
  REJECT_KIND_BUSY: 1,
  REJECT_KIND_DECLINED: 2,
  REJECT_KIND_FORBIDDEN: 3,
  REJECT_KIND_NOT_FOUND: 4,
  REJECT_KIND_UNWANTED: 5,
  REJECT_KIND_ANONYMOUS: 6,
  REJECT_KIND_UNAVAILABLE: 7,
} as const;

/**
 * Why a call is refused; each kind has one SIP status. UNSPECIFIED is a refusal too.
 */
export type RejectKind =
  | 'REJECT_KIND_UNSPECIFIED'
  | 0
  | 'REJECT_KIND_BUSY'
  | 1
  | 'REJECT_KIND_DECLINED'
  | 2
  | 'REJECT_KIND_FORBIDDEN'
  | 3
  | 'REJECT_KIND_NOT_FOUND'
  | 4
  | 'REJECT_KIND_UNWANTED'
  | 5
  | 'REJECT_KIND_ANONYMOUS'
  | 6
  | 'REJECT_KIND_UNAVAILABLE'
  | 7

/**
 * Why a call is refused; each kind has one SIP status. UNSPECIFIED is a refusal too.
 */
export type RejectKind__Output = typeof RejectKind[keyof typeof RejectKind]
