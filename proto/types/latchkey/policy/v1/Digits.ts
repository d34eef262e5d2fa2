// Original file: proto/latchkey/policy/v1/policy.proto


/**
 * The caller keyed digits, in answer to a Collect. Fewer than its least digits are reported as they are.
 */
export interface Digits {
  'value'?: (string);
  /**
   * 16 random bytes of this Collect: a question asked twice counts once
   */
  'attemptId'?: (Buffer | Uint8Array | string);
}

/**
 * The caller keyed digits, in answer to a Collect. Fewer than its least digits are reported as they are.
 */
export interface Digits__Output {
  'value': (string);
  /**
   * 16 random bytes of this Collect: a question asked twice counts once
   */
  'attemptId': (Buffer);
}
