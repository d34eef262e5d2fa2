// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * What a client is able to carry out; a directive outside it is never answered.
 */
export const Capability = {
  CAPABILITY_UNSPECIFIED: 0,
  CAPABILITY_REDIRECT: 1,
  CAPABILITY_REFER: 2,
  CAPABILITY_BRIDGE: 3,
  CAPABILITY_PLAY: 4,
  CAPABILITY_COLLECT: 5,
  CAPABILITY_RECORD: 6,
  CAPABILITY_WAIT: 7,
} as const;

/**
 * What a client is able to carry out; a directive outside it is never answered.
 */
export type Capability =
  | 'CAPABILITY_UNSPECIFIED'
  | 0
  | 'CAPABILITY_REDIRECT'
  | 1
  | 'CAPABILITY_REFER'
  | 2
  | 'CAPABILITY_BRIDGE'
  | 3
  | 'CAPABILITY_PLAY'
  | 4
  | 'CAPABILITY_COLLECT'
  | 5
  | 'CAPABILITY_RECORD'
  | 6
  | 'CAPABILITY_WAIT'
  | 7

/**
 * What a client is able to carry out; a directive outside it is never answered.
 */
export type Capability__Output = typeof Capability[keyof typeof Capability]
