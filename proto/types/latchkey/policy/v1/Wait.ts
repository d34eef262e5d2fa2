// Original file: proto/latchkey/policy/v1/policy.proto

import type { PromptRef as _latchkey_policy_v1_PromptRef, PromptRef__Output as _latchkey_policy_v1_PromptRef__Output } from '../../../latchkey/policy/v1/PromptRef.js';

/**
 * An answer needs time: ask again with `waited` after this time.
 */
export interface Wait {
  'ms'?: (number);
  'prompt'?: (_latchkey_policy_v1_PromptRef | null);
}

/**
 * An answer needs time: ask again with `waited` after this time.
 */
export interface Wait__Output {
  'ms': (number);
  'prompt': (_latchkey_policy_v1_PromptRef__Output | null);
}
