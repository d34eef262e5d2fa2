import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../proto/load.js';
import type { DecideResponse__Output } from '../../proto/types/latchkey/policy/v1/DecideResponse.js';
import { writeQuestion } from '../../sip/adapters/policy/write-question.js';
import { screenedLine } from './tenant.js';

/** Asks for a caller again and again until the call is let through; answers when that was, by `performance.now`. */
export interface Asking {
  letThrough(caller: string): Promise<number>;
  close(): void;
}

/** Connected when it answers: what is measured is not how long that takes. */
export async function asking(grpc: number): Promise<Asking> {
  const client = new (loadPolicyProto().v1.PolicyService)(`127.0.0.1:${grpc}`, credentials.createInsecure());
  await new Promise<void>((resolve, reject) => client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve())));
  return {
    letThrough: async (caller) => {
      const facts = { callUid: randomBytes(16).toString('hex'), called: screenedLine, caller, withheld: false, asserted: false, trunk: 'carrier', attestation: 'none', receivedAtMs: Date.now() } as const;
      const request = writeQuestion({ facts, event: { kind: 'arrived' }, cursor: new Uint8Array(0) });
      for (;;) {
        const answer = await new Promise<DecideResponse__Output>((resolve, reject) => client.decide(request, (error, response) => (error || response === undefined ? reject(error ?? new Error('no answer')) : resolve(response))));
        if (answer.directive?.connect) return performance.now();
        // Whoever asks without a pause takes the CPU from those whom he waits for.
        await sleep(1);
      }
    },
    close: () => client.close(),
  };
}
