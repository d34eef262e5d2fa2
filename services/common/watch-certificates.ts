import { Counter, Gauge, type Registry } from 'prom-client';
import type { Certificates } from './certificates.js';
import type { Log } from './log.js';

export interface WatchOptions {
  /** What this end of the gRPC port is. */
  readonly as: 'server' | 'client';
  readonly registry: Registry;
  readonly log: Log;
  /** How often the files are read again (5000). */
  readonly everyMs?: number;
}

/** Reads the certificates again from now on, says what became of it, and shows when they end. */
export function watchCertificates(certificates: Certificates, { as, registry, log, everyMs = 5000 }: WatchOptions): void {
  const reloads = new Counter({ name: 'latchkey_certificate_reloads_total', help: 'Certificates of the gRPC port that were exchanged on disk: taken, or refused, so that those before hold', labelNames: ['result'], registers: [registry] });
  for (const result of ['taken', 'refused']) reloads.inc({ result }, 0);
  new Gauge({
    name: 'latchkey_certificate_expiry_timestamp_seconds', help: 'When the first certificate in force at the gRPC port ends: that of this end (server or client), or of those that sign the other end\'s (ca)', labelNames: ['which'], registers: [registry],
    collect() {
      for (const [which, until] of [[as, certificates.expiry('own')], ['ca', certificates.expiry('ca')]] as const) if (until !== undefined) this.set({ which }, until);
    },
  });
  certificates.watch({
    taken: () => {
      reloads.inc({ result: 'taken' });
      log.info({ until: endsAt(certificates) }, 'certificates were exchanged: new connections use them');
    },
    refused: (why) => {
      reloads.inc({ result: 'refused' });
      log.error({ why, until: endsAt(certificates) }, 'certificates on disk cannot be used: those before hold');
    },
  }, everyMs);
}

function endsAt(certificates: Certificates): string | undefined {
  const seconds = certificates.expiry('own') ?? certificates.expiry('ca');
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}
