import type { Token, TokenScope, TokenStore } from '../token-store.js';
import { count, text, type Row } from './connection.js';
import type { Pool } from './pool.js';

/** Tokens of the API, by the hash of what is shown once. */
export function postgresTokens(pool: Pool): TokenStore {
  return {
    saveToken: async ({ id, name, scope, right, createdMs, createdBy, expiresMs, revokedMs }, sha256) => {
      const tenant = scope.kind === 'operator' ? undefined : scope.tenant;
      const list = scope.kind === 'list' ? scope.list : undefined;
      await pool.run(
        'INSERT INTO tokens (id, sha256, name, scope, tenant, list, rights, created_ms, created_by, expires_ms, revoked_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        [id, sha256, name, scope.kind, tenant, list, right, createdMs, createdBy, expiresMs, revokedMs],
      );
    },
    tokenByHash: async (sha256) => {
      const row = await pool.first('SELECT * FROM tokens WHERE sha256 = $1', [sha256]);
      return row === undefined ? undefined : tokenOf(row);
    },
    tokens: async (tenant) => (await pool.all('SELECT * FROM tokens WHERE $1::text IS NULL OR tenant = $1 ORDER BY created_ms DESC, id DESC', [tenant])).map(tokenOf),
    revokeToken: async (id, atMs) => (await pool.run('UPDATE tokens SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL', [id, atMs])) === 1,
  };
}

function tokenOf(row: Row): Token {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    scope: scopeOf(row),
    right: row['rights'] as Token['right'],
    createdMs: count(row, 'created_ms'),
    createdBy: text(row, 'created_by'),
    ...(row['expires_ms'] === null ? {} : { expiresMs: count(row, 'expires_ms') }),
    ...(row['revoked_ms'] === null ? {} : { revokedMs: count(row, 'revoked_ms') }),
  };
}

function scopeOf(row: Row): TokenScope {
  const kind = row['scope'] as TokenScope['kind'];
  switch (kind) {
    case 'operator':
      return { kind };
    case 'tenant':
      return { kind, tenant: text(row, 'tenant') };
    case 'list':
      return { kind, tenant: text(row, 'tenant'), list: text(row, 'list') };
  }
}
