import { createHash } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import type { PolicyServiceClient } from '../../../proto/types/latchkey/policy/v1/PolicyService.js';
import type { PromptChunk__Output } from '../../../proto/types/latchkey/policy/v1/PromptChunk.js';
import type { PromptRef } from '../../ports/policy.js';

/** Fetches a prompt from one replica. Rejects when it has none, takes too long, or sends other bytes than were asked for. */
export function fetchPrompt(client: PolicyServiceClient, metadata: Metadata, ref: PromptRef, gone: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const call = client.getPrompt({ sha256: Buffer.from(ref.sha256, 'hex') }, metadata, { deadline: Date.now() + fetchMs });
    const chunks: Buffer[] = [];
    const abort = () => call.cancel();
    gone.addEventListener('abort', abort);
    call.on('data', ({ data }: PromptChunk__Output) => chunks.push(data));
    call.on('error', (error) => {
      gone.removeEventListener('abort', abort);
      reject(error);
    });
    call.on('end', () => {
      gone.removeEventListener('abort', abort);
      const wav = Buffer.concat(chunks);
      if (createHash('sha256').update(wav).digest('hex') === ref.sha256) resolve(wav);
      else reject(new Error(`the prompt ${ref.sha256} came with other content`));
    });
  });
}

const fetchMs = 5000;
