// Original file: proto/latchkey/policy/v1/policy.proto

import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';

/**
 * Record a message.
 */
export interface Record {
  'box'?: (string);
  'prompts'?: (_latchkey_policy_v1_PromptRef)[];
  'maxSeconds'?: (number);
}

/**
 * Record a message.
 */
export interface Record__Output {
  'box': (string);
  'prompts': (_latchkey_policy_v1_PromptRef__Output)[];
  'maxSeconds': (number);
}
