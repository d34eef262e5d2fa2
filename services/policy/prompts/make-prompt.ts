import { createHash } from 'node:crypto';
import type { PromptRef } from '../domain/tenant.js';
import { readWav, type Audio } from './read-wav.js';
import { resample } from './resample.js';
import { writeWav } from './write-wav.js';

/** What telephones play. */
const promptRate = 8000;

/** WAV, 8 kHz, 16 bits, one channel. */
export interface Prompt {
  readonly ref: PromptRef;
  readonly wav: Buffer;
}

export type MadePrompt = { readonly kind: 'prompt'; readonly prompt: Prompt } | { readonly kind: 'fault'; readonly found: string };

/** A prompt of a WAV file of any kind: 8 kHz, 16 bits, one channel, named by its content. */
export function makePrompt(wav: Uint8Array, language: string): MadePrompt {
  const read = readWav(wav);
  return read.kind === 'fault' ? read : { kind: 'prompt', prompt: promptOf(read.audio, language) };
}

/** What is wrong with a WAV file, in words; `undefined`: a prompt can be made of it. */
export function wavFault(bytes: Uint8Array): string | undefined {
  const read = readWav(bytes);
  return read.kind === 'fault' ? read.found : undefined;
}

function promptOf(audio: Audio, language: string): Prompt {
  const { samples } = resample(audio, promptRate);
  const wav = writeWav({ rate: promptRate, samples });
  const sha256 = createHash('sha256').update(wav).digest('hex');
  return { ref: { sha256, durationMs: Math.round((samples.length * 1000) / promptRate), language }, wav };
}
