// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * The caller keyed nothing, in answer to a Collect.
 */
export interface Silence {
}

/**
 * The caller keyed nothing, in answer to a Collect.
 */
export interface Silence__Output {
}
