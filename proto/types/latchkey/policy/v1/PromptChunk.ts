// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * A part of a prompt's bytes, in order.
 */
export interface PromptChunk {
  'data'?: (Buffer | Uint8Array | string);
}

/**
 * A part of a prompt's bytes, in order.
 */
export interface PromptChunk__Output {
  'data': (Buffer);
}
