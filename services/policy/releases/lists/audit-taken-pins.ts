import type { AuditRecord } from '../../store/audit-store.js';
import type { OpenPublisherParts } from '../open-publisher.js';
import type { How, PublishAnswer, Who } from '../publisher.js';

/** Writes down that somebody was told of PINs in other lists: what looks like guessing is to be seen. */
export async function auditTakenPins({ store, clock, log }: Pick<OpenPublisherParts, 'store' | 'clock' | 'log'>, answer: PublishAnswer, { source }: Who, { by, dryRun = false }: How): Promise<void> {
  if (answer.kind !== 'refused' || answer.taken === undefined) return;
  const { tenant, pins } = answer.taken;
  const { actor, operator } = by ?? { actor: source === 'git' ? 'git' : 'start', operator: false };
  const detail = Object.entries(pins).map(([list, count]) => `list ${list}: ${count} ${count === 1 ? 'PIN stands' : 'PINs stand'} in another list of a step`).join('; ');
  const record: AuditRecord = { atMs: clock.now(), actor, operator, tenant, action: 'refused', detail: dryRun ? `${detail} (dry run)` : detail };
  try {
    await store.audit(record);
  } catch (error) {
    log.error({ err: error, record }, 'a refusal could not be written into the audit log');
  }
}
