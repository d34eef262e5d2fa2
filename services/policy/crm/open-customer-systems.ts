import { hkdfSync } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import type { Registry } from 'prom-client';
import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import type { LookUpRights } from '../domain/operator.js';
import type { CustomerSystems } from '../domain/ports.js';
import type { WaitStore } from '../store/wait-store.js';
import { createCrmMetrics } from './crm-metrics.js';
import { CustomerAsker } from './customer-asker.js';
import { CustomerCalls } from './customer-calls.js';
import { patient, type PatientOptions } from './patient.js';
import { keyed } from './question.js';

export interface CustomerSystemsOptions {
  readonly rights: (tenant: string) => LookUpRights;
  readonly secret: (name: string) => string | undefined;
  /** The same for all replicas; keys of its own are derived from it. */
  readonly secretKey: Uint8Array;
  /** Where other replicas look for what came of a look-up; absent: there are none. */
  readonly waits?: WaitStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly ca?: string;
  readonly resolve?: LookupFunction;
  readonly patience?: PatientOptions;
}

export interface OpenCustomerSystems extends CustomerSystems {
  close(): Promise<void>;
}

/** Asks customers' own systems for calls. */
export function openCustomerSystems({ rights, secret, secretKey, waits, clock, log, registry, ca, resolve, patience }: CustomerSystemsOptions): OpenCustomerSystems {
  const asking = patient(patience);
  const metrics = createCrmMetrics(registry, () => asking.breakers());
  const failed = (tenant: string, verifier: string, why: string, detail: string): void => log.warn({ tenant, verifier, why, detail }, 'a customer\'s own system gave no answer');
  const asker = new CustomerAsker({ rights, secret, patient: asking, watch: { ...metrics, failed }, ...(ca !== undefined && { ca }), ...(resolve !== undefined && { resolve }) });
  const oops = (error: unknown): void => log.error({ err: error }, 'what came of a look-up could not be kept');
  const calls = new CustomerCalls({ asker, hash: keyed(new Uint8Array(hkdfSync('sha256', secretKey, new Uint8Array(0), 'latchkey customers 1', 32))), clock, failed: oops, ...(waits !== undefined && { waits }) });
  const stopPruning = waits === undefined ? undefined : prunes(waits, clock, oops);
  return {
    ask: (...question) => calls.ask(...question),
    answer: (...question) => calls.answer(...question),
    close: async () => {
      stopPruning?.();
      await asker.close();
    },
  };
}

const pruneEveryMs = 60_000;
/** No call waits for so long. */
const keptForMs = 10 * 60_000;

function prunes(waits: WaitStore, clock: Clock, failed: (error: unknown) => void): () => void {
  let stop: () => void;
  const later = (): void => {
    stop = clock.after(pruneEveryMs, () => {
      const prune = async (): Promise<void> => waits.pruneWaits(clock.now() - keptForMs);
      prune().catch(failed).finally(later);
    });
  };
  later();
  return () => stop();
}
