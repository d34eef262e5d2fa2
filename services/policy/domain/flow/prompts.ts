/** Prompts of a release by name; one that is not rendered is skipped and said to be missing. */
import type { LiveLine } from '../decision.js';
import type { PromptRef } from '../tenant.js';

export interface HeardPrompts {
  readonly prompts: readonly PromptRef[];
  readonly missing?: string;
}

export function heardPrompts(live: LiveLine, name: string): HeardPrompts {
  const prompt = Object.hasOwn(live.prompts, name) ? live.prompts[name] : undefined;
  return prompt === undefined ? { prompts: [], missing: name } : { prompts: [prompt] };
}
