import type { FastifyRequest } from 'fastify';
import type { AuditRecord } from '../store/audit-store.js';
import { identityOf, type Room } from './api.js';

/**
 * Writes into the audit log what was done. It is done by now, and stays done: where the log cannot be written, the process's
 * own log has the record, and whoever asked is told of the change as of any other.
 */
export async function audited(room: Room, request: FastifyRequest, what: Pick<AuditRecord, 'action' | 'tenant' | 'release' | 'detail'>): Promise<void> {
  const { id, scope } = identityOf(request);
  const record: AuditRecord = { atMs: room.clock.now(), actor: id, operator: scope.kind === 'operator', ...what };
  try {
    await room.parts().store.audit(record);
  } catch (error) {
    room.log.error({ err: error, record }, 'a change could not be written into the audit log');
  }
}
