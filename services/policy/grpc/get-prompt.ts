import { once } from 'node:events';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type { PromptChunk } from '../../../proto/types/latchkey/policy/v1/PromptChunk.js';
import type { PromptRef__Output } from '../../../proto/types/latchkey/policy/v1/PromptRef.js';
import type { Asking } from './answer-question.js';

/** Sends a prompt's bytes in chunks; NOT_FOUND when the store has none with this hash. */
export async function getPrompt({ decider, log }: Asking, call: ServerWritableStream<PromptRef__Output, PromptChunk>): Promise<void> {
  const { sha256 } = call.request;
  if (sha256.length !== 32) return refuse(call, status.INVALID_ARGUMENT, `sha256 has ${sha256.length} bytes; allowed: 32`);
  try {
    const wav = await decider.prompt(sha256.toString('hex'));
    if (wav === undefined) return refuse(call, status.NOT_FOUND, 'no prompt has this content');
    await send(call, wav);
  } catch (error) {
    log.error({ err: error }, 'a prompt could not be read');
    refuse(call, status.UNAVAILABLE, 'the prompt could not be read');
  }
}

async function send(call: ServerWritableStream<PromptRef__Output, PromptChunk>, wav: Uint8Array): Promise<void> {
  for (let at = 0; at < wav.length && !call.cancelled; at += chunkBytes) {
    if (!call.write({ data: wav.subarray(at, at + chunkBytes) })) await Promise.race([once(call, 'drain'), once(call, 'cancelled')]);
  }
  call.end();
}

function refuse(call: ServerWritableStream<PromptRef__Output, PromptChunk>, code: status, details: string): void {
  call.emit('error', { code, details });
}

const chunkBytes = 32 * 1024;
