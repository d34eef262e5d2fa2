// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * The prompts of a Play were heard.
 */
export interface Played {
}

/**
 * The prompts of a Play were heard.
 */
export interface Played__Output {
}
