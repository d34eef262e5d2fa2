import type { AuditRecord, AuditStore } from '../audit-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import { patienceMs, patiently } from './patience.js';

export function sqliteAudit(db: SqliteConnection, writes: SqliteConnection): AuditStore {
  return {
    audit: ({ atMs, actor, operator, tenant, action, release, detail }) =>
      patiently(() => {
        const sql = 'INSERT INTO audit (at_ms, actor, operator, tenant, action, release, detail) VALUES (?, ?, ?, ?, ?, ?, ?)';
        writes.durably(() => writes.run(sql, [atMs, actor, operator ? 1 : 0, tenant, action, release, detail]));
      }, patienceMs),
    audited: (tenant, limit, before = Number.MAX_SAFE_INTEGER) => {
      if (tenant === undefined) return db.all('SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?', [before, limit]).map(recordOf);
      return db.all('SELECT * FROM audit WHERE tenant = ? AND number < ? ORDER BY number DESC LIMIT ?', [tenant, before, limit]).map(recordOf);
    },
  };
}

function recordOf(row: Row): AuditRecord & { readonly number: number } {
  return {
    number: count(row, 'number'),
    atMs: count(row, 'at_ms'),
    actor: text(row, 'actor'),
    operator: count(row, 'operator') === 1,
    ...(row['tenant'] === null ? {} : { tenant: text(row, 'tenant') }),
    action: text(row, 'action'),
    ...(row['release'] === null ? {} : { release: count(row, 'release') }),
    detail: text(row, 'detail'),
  };
}
