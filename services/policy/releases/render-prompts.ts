import { createHash } from 'node:crypto';
import { assertNever } from '../../common/assert-never.js';
import type { PromptRef, PromptSource } from '../domain/tenant.js';
import { makePrompt } from '../prompts/make-prompt.js';
import type { Speech } from '../prompts/speech.js';
import type { PromptStore } from '../store/prompt-store.js';

export interface RenderParts {
  readonly store: PromptStore;
  readonly speech: Speech;
}

/** What is wrong with a prompt: which, what was found, what is allowed. */
export interface PromptFault {
  readonly prompt: string;
  readonly found: string;
  readonly allowed: string;
}

export type Rendered = { readonly kind: 'rendered'; readonly prompts: Readonly<Record<string, PromptRef>> } | { readonly kind: 'faults'; readonly faults: readonly PromptFault[] };

/**
 * Makes audio of all of a tenant's prompts and keeps it in the store by its content; a text that was spoken before is not spoken
 * again. All faults at once. Throws when the store fails.
 * @param recordings files of recorded prompts, by path
 */
export async function renderPrompts(parts: RenderParts, prompts: Readonly<Record<string, PromptSource>>, recordings: Readonly<Record<string, Uint8Array>>): Promise<Rendered> {
  const sources = Object.entries(prompts);
  const made = new Map<string, Made>();
  const next = sources.values();
  const underWay = new Map<string, Promise<Made>>();
  const renderNext = async (): Promise<void> => {
    for (const [prompt, source] of next) made.set(prompt, source.kind === 'say' ? await say(parts, underWay, source) : await convert(parts, source, recordings[source.path]));
  };
  await Promise.all(Array.from({ length: atOnce }, renderNext));
  const rendered: Record<string, PromptRef> = {};
  const faults: PromptFault[] = [];
  for (const [prompt] of sources) {
    const one = made.get(prompt) as Made;
    if ('found' in one) faults.push({ prompt, ...one });
    else rendered[prompt] = one;
  }
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'rendered', prompts: rendered };
}

/** As many as can be spoken at once. */
const atOnce = 2;

type Made = PromptRef | Omit<PromptFault, 'prompt'>;

type Text = Extract<PromptSource, { kind: 'say' }>;

/** @param underWay by text: two prompts that say the same are one */
function say(parts: RenderParts, underWay: Map<string, Promise<Made>>, said: Text): Promise<Made> {
  const key = renderingKey(parts.speech.voice, said.language, said.text);
  const made = underWay.get(key) ?? speak(parts, key, said);
  underWay.set(key, made);
  return made;
}

async function speak({ store, speech }: RenderParts, key: string, { text, language }: Text): Promise<Made> {
  const before = await store.rendering(key);
  if (before !== undefined) return { ...before, language };
  const spoken = await speech.speak(text, language);
  switch (spoken.kind) {
    case 'wav': {
      const made = await keep(store, spoken.wav, language);
      if (!('found' in made)) await store.saveRendering(key, made);
      return made;
    }
    case 'no-speech':
      return { found: 'a text to speak, and nothing here that speaks', allowed: `allowed: a recorded file, or install speech: ${spoken.install}` };
    case 'no-voice':
      return { found: `no voice for the language "${language}"`, allowed: 'allowed: a language that espeak-ng speaks, or a recorded file' };
    case 'failed':
      return { found: `the text could not be spoken: ${spoken.why}`, allowed: 'allowed: a recorded file in its place' };
    default:
      return assertNever(spoken);
  }
}

async function convert({ store }: RenderParts, { path, language }: Extract<PromptSource, { kind: 'file' }>, wav: Uint8Array | undefined): Promise<Made> {
  if (wav === undefined) return { found: `${path}: no such file`, allowed: wavRule };
  const made = await keep(store, wav, language);
  return 'found' in made ? { ...made, found: `${path}: ${made.found}` } : made;
}

async function keep(store: PromptStore, wav: Uint8Array, language: string): Promise<Made> {
  const made = makePrompt(wav, language);
  if (made.kind === 'fault') return { found: made.found, allowed: wavRule };
  await store.savePrompt(made.prompt);
  return made.prompt.ref;
}

const wavRule = 'allowed: a WAV file';

function renderingKey(voice: string, language: string, text: string): string {
  return createHash('sha256').update(JSON.stringify([voice, language, text])).digest('hex');
}
