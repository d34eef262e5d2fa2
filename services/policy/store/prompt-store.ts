import type { Soon } from '../domain/ports.js';
import type { PromptRef } from '../domain/tenant.js';

export interface StoredPrompt {
  readonly ref: PromptRef;
  readonly wav: Buffer;
}

/** Rendered prompts, by the hash of their bytes. */
export interface PromptStore {
  savePrompt(prompt: StoredPrompt): Soon<void>;
  prompt(sha256: string): Soon<StoredPrompt | undefined>;
  /** What a text was rendered to before, by the key of its rendering. */
  rendering(key: string): Soon<PromptRef | undefined>;
  saveRendering(key: string, prompt: PromptRef): Soon<void>;
}
