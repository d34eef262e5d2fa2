// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * No destination of a Connect could be reached.
 */
export interface ConnectFailed {
  'sipStatus'?: (number);
}

/**
 * No destination of a Connect could be reached.
 */
export interface ConnectFailed__Output {
  'sipStatus': (number);
}
