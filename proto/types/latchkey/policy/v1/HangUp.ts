// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * End the call normally. Final.
 */
export interface HangUp {
}

/**
 * End the call normally. Final.
 */
export interface HangUp__Output {
}
