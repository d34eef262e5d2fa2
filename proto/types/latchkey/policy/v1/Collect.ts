// Original file: proto/latchkey/policy/v1/policy.proto

import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';

/**
 * Play prompts, then hear digits.
 */
export interface Collect {
  'prompts'?: (_latchkey_policy_v1_PromptRef)[];
  'minDigits'?: (number);
  'maxDigits'?: (number);
  /**
   * empty: none
   */
  'endKey'?: (string);
  'firstDigitMs'?: (number);
  'betweenDigitsMs'?: (number);
  'totalMs'?: (number);
  'bargeIn'?: (boolean);
  /**
   * the digits are a PIN: they are shown and kept nowhere
   */
  'secret'?: (boolean);
}

/**
 * Play prompts, then hear digits.
 */
export interface Collect__Output {
  'prompts': (_latchkey_policy_v1_PromptRef__Output)[];
  'minDigits': (number);
  'maxDigits': (number);
  /**
   * empty: none
   */
  'endKey': (string);
  'firstDigitMs': (number);
  'betweenDigitsMs': (number);
  'totalMs': (number);
  'bargeIn': (boolean);
  /**
   * the digits are a PIN: they are shown and kept nowhere
   */
  'secret': (boolean);
}
