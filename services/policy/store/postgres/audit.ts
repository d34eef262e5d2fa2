import type { AuditRecord, AuditStore } from '../audit-store.js';
import { count, text, type Row } from './connection.js';
import type { Pool } from './pool.js';

/** The audit log: the database itself refuses to change or shorten it. */
export function postgresAudit(pool: Pool): AuditStore {
  return {
    audit: async ({ atMs, actor, operator, tenant, action, release, detail }) => {
      await pool.run('INSERT INTO audit (at_ms, actor, operator, tenant, action, release, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)', [atMs, actor, operator, tenant, action, release, detail]);
    },
    audited: async (tenant, limit, before) => {
      const rows = await pool.all('SELECT * FROM audit WHERE ($1::text IS NULL OR tenant = $1) AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3', [tenant, before, limit]);
      return rows.map((row) => ({ ...auditRecord(row), number: count(row, 'number') }));
    },
  };
}

function auditRecord(row: Row): AuditRecord {
  return {
    atMs: count(row, 'at_ms'),
    actor: text(row, 'actor'),
    operator: row['operator'] === true,
    ...(row['tenant'] === null ? {} : { tenant: text(row, 'tenant') }),
    action: text(row, 'action'),
    ...(row['release'] === null ? {} : { release: count(row, 'release') }),
    detail: text(row, 'detail'),
  };
}
