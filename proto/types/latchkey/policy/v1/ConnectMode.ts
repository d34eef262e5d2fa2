// Original file: proto/latchkey/policy/v1/policy.proto

/**
 * How a connect is carried out; TRUNK leaves it to the trunk's profile.
 */
export const ConnectMode = {
  CONNECT_MODE_UNSPECIFIED: 0,
  CONNECT_MODE_TRUNK: 1,
  CONNECT_MODE_REDIRECT: 2,
  CONNECT_MODE_REFER: 3,
  CONNECT_MODE_BRIDGE: 4,
} as const;

/**
 * How a connect is carried out; TRUNK leaves it to the trunk's profile.
 */
export type ConnectMode =
  | 'CONNECT_MODE_UNSPECIFIED'
  | 0
  | 'CONNECT_MODE_TRUNK'
  | 1
  | 'CONNECT_MODE_REDIRECT'
  | 2
  | 'CONNECT_MODE_REFER'
  | 3
  | 'CONNECT_MODE_BRIDGE'
  | 4

/**
 * How a connect is carried out; TRUNK leaves it to the trunk's profile.
 */
export type ConnectMode__Output = typeof ConnectMode[keyof typeof ConnectMode]
