// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * Why a question was not answered.
 */
export const Refusal = {
  REFUSAL_UNSPECIFIED: 0,
  /**
   * more than 4,096 outstanding on this stream
   */
  REFUSAL_OVERLOADED: 1,
  REFUSAL_DRAINING: 2,
  REFUSAL_NOT_READY: 3,
  REFUSAL_MALFORMED: 4,
} as const;

/**
 * Why a question was not answered.
 */
export type Refusal =
  | 'REFUSAL_UNSPECIFIED'
  | 0
  /**
   * more than 4,096 outstanding on this stream
   */
  | 'REFUSAL_OVERLOADED'
  | 1
  | 'REFUSAL_DRAINING'
  | 2
  | 'REFUSAL_NOT_READY'
  | 3
  | 'REFUSAL_MALFORMED'
  | 4

/**
 * Why a question was not answered.
 */
export type Refusal__Output = typeof Refusal[keyof typeof Refusal]
