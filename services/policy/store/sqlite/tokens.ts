import type { Token, TokenScope, TokenStore } from '../token-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import { patienceMs, patiently } from './patience.js';

export function sqliteTokens(db: SqliteConnection, writes: SqliteConnection): TokenStore {
  return {
    saveToken: (token, sha256) => patiently(() => saveToken(writes, token, sha256), patienceMs),
    tokenByHash: (sha256) => db.all('SELECT * FROM tokens WHERE sha256 = ?', [sha256]).map(tokenOf)[0],
    tokens: (tenant) => {
      const order = 'ORDER BY created_ms DESC, rowid DESC';
      return (tenant === undefined ? db.all(`SELECT * FROM tokens ${order}`, []) : db.all(`SELECT * FROM tokens WHERE tenant = ? ${order}`, [tenant])).map(tokenOf);
    },
    revokeToken: (id, atMs) => patiently(() => writes.run('UPDATE tokens SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL', [atMs, id]) === 1, patienceMs),
  };
}

function saveToken(db: SqliteConnection, { id, name, scope, right, createdMs, createdBy, expiresMs, revokedMs }: Token, sha256: Buffer): void {
  const [tenant, list] = [scope.kind === 'operator' ? null : scope.tenant, scope.kind === 'list' ? scope.list : null];
  const sql = 'INSERT INTO tokens (id, sha256, name, tenant, list, access, created_ms, created_by, expires_ms, revoked_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
  db.run(sql, [id, sha256, name, tenant, list, right, createdMs, createdBy, expiresMs, revokedMs]);
}

function tokenOf(row: Row): Token {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    scope: scopeOf(row),
    right: row['access'] as Token['right'],
    createdMs: count(row, 'created_ms'),
    createdBy: text(row, 'created_by'),
    ...(row['expires_ms'] === null ? {} : { expiresMs: count(row, 'expires_ms') }),
    ...(row['revoked_ms'] === null ? {} : { revokedMs: count(row, 'revoked_ms') }),
  };
}

function scopeOf(row: Row): TokenScope {
  if (row['tenant'] === null) return { kind: 'operator' };
  const tenant = text(row, 'tenant');
  return row['list'] === null ? { kind: 'tenant', tenant } : { kind: 'list', tenant, list: text(row, 'list') };
}
