// Original file: proto/latchkey/policy/v1/policy.proto

import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';

/**
 * Play prompts to their end.
 */
export interface Play {
  'prompts'?: (_latchkey_policy_v1_PromptRef)[];
}

/**
 * Play prompts to their end.
 */
export interface Play__Output {
  'prompts': (_latchkey_policy_v1_PromptRef__Output)[];
}
