// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * The call is new.
 */
export interface Arrived {
}

/**
 * The call is new.
 */
export interface Arrived__Output {
}
