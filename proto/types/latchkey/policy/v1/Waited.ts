// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * The time of a Wait is over.
 */
export interface Waited {
}

/**
 * The time of a Wait is over.
 */
export interface Waited__Output {
}
