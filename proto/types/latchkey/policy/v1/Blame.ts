// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * Who had it in his hands that a call ended as it did.
 */
export const Blame = {
  BLAME_UNSPECIFIED: 0,
  BLAME_SUCCESS: 1,
  BLAME_CALLER: 2,
  BLAME_US: 3,
  BLAME_UPSTREAM: 4,
} as const;

/**
 * Who had it in his hands that a call ended as it did.
 */
export type Blame =
  | 'BLAME_UNSPECIFIED'
  | 0
  | 'BLAME_SUCCESS'
  | 1
  | 'BLAME_CALLER'
  | 2
  | 'BLAME_US'
  | 3
  | 'BLAME_UPSTREAM'
  | 4

/**
 * Who had it in his hands that a call ended as it did.
 */
export type Blame__Output = typeof Blame[keyof typeof Blame]
