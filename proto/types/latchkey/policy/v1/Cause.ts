// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * Where an answer comes from when it is not the flow's own.
 */
export const Cause = {
  CAUSE_UNSPECIFIED: 0,
  /**
   * the line's flow says so
   */
  CAUSE_FLOW: 1,
  /**
   * nobody's number
   */
  CAUSE_NO_LINE: 2,
  /**
   * line or tenant switched off by the operator
   */
  CAUSE_SWITCHED_OFF: 3,
  /**
   * a look-up could not be made
   */
  CAUSE_LOOKUP_FAILED: 4,
  /**
   * a tenant's or line's limit
   */
  CAUSE_LIMIT: 5,
  /**
   * a destination that the operator does not allow
   */
  CAUSE_NOT_ALLOWED: 6,
  /**
   * the cursor or event does not fit
   */
  CAUSE_BAD_QUESTION: 7,
  /**
   * an error of ours
   */
  CAUSE_ERROR: 8,
} as const;

/**
 * Where an answer comes from when it is not the flow's own.
 */
export type Cause =
  | 'CAUSE_UNSPECIFIED'
  | 0
  /**
   * the line's flow says so
   */
  | 'CAUSE_FLOW'
  | 1
  /**
   * nobody's number
   */
  | 'CAUSE_NO_LINE'
  | 2
  /**
   * line or tenant switched off by the operator
   */
  | 'CAUSE_SWITCHED_OFF'
  | 3
  /**
   * a look-up could not be made
   */
  | 'CAUSE_LOOKUP_FAILED'
  | 4
  /**
   * a tenant's or line's limit
   */
  | 'CAUSE_LIMIT'
  | 5
  /**
   * a destination that the operator does not allow
   */
  | 'CAUSE_NOT_ALLOWED'
  | 6
  /**
   * the cursor or event does not fit
   */
  | 'CAUSE_BAD_QUESTION'
  | 7
  /**
   * an error of ours
   */
  | 'CAUSE_ERROR'
  | 8

/**
 * Where an answer comes from when it is not the flow's own.
 */
export type Cause__Output = typeof Cause[keyof typeof Cause]
