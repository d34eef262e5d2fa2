// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * A piece of audio, named by its content.
 */
export interface PromptRef {
  'sha256'?: (Buffer | Uint8Array | string);
  'durationMs'?: (number);
  'language'?: (string);
}

/**
 * A piece of audio, named by its content.
 */
export interface PromptRef__Output {
  'sha256': (Buffer);
  'durationMs': (number);
  'language': (string);
}
