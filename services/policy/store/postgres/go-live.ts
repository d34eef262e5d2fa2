import { createHash } from 'node:crypto';
import type { TenantConfig } from '../../domain/tenant.js';
import type { ReleaseNote } from '../release-store.js';
import { count, text, type Sql } from './connection.js';
import type { LiveRelease, ShownLists } from './live-release.js';
import type { Transaction } from './pool.js';

/** On this channel every release is told: number, space, tenant. */
export const releaseChannel = 'latchkey_releases';

export interface NewHead {
  readonly note: ReleaseNote;
  readonly configId: number;
  readonly prompts: string;
  readonly shown: ShownLists;
}

/** Makes a release and makes it live; the tenant's row is locked. The notice is heard when the transaction is committed, and only then. */
export async function goLive(tx: Transaction, live: LiveRelease, { note, configId, prompts, shown }: NewHead): Promise<void> {
  const { tenant, number } = note;
  await tx.run(
    `WITH made AS (
       INSERT INTO releases (tenant, number, base, author, at_ms, source, commit_hash, message, summary, content_hash, config_id, prompts, shown)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ), over AS (UPDATE releases SET live_until_ms = $5 WHERE tenant = $1 AND number = $14), live AS (
       UPDATE tenants SET live_release = $2, last_release = $2 WHERE tenant = $1
     )
     SELECT pg_notify($15, $16)`,
    [tenant, number, note.base, note.author, note.atMs, note.source, note.commit, note.message, JSON.stringify(note.summary), note.contentHash, configId, prompts, JSON.stringify(shown), live.release, releaseChannel, `${number} ${tenant}`],
  );
}

/** The id of a configuration; one that is there already is not written again. */
export async function saveConfig(tx: Transaction, config: TenantConfig): Promise<number> {
  const written = JSON.stringify(config);
  const hash = createHash('sha256').update(written).digest();
  await tx.run('INSERT INTO configs (tenant, hash, config) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [config.tenant, hash, written]);
  return count(await tx.first('SELECT id FROM configs WHERE tenant = $1 AND hash = $2', [config.tenant, hash]), 'id');
}

/** Gives the lines to the tenant and takes its others away; answers those that another tenant has, and then has changed nothing for good. */
export async function takeLines(tx: Transaction, tenant: string, numbers: readonly string[]): Promise<readonly string[]> {
  // In one order, so that two tenants never wait for each other.
  const sorted = numbers.toSorted();
  await tx.run('INSERT INTO lines (number, tenant) SELECT number, $1 FROM unnest($2::text[]) AS n (number) ORDER BY number ON CONFLICT DO NOTHING', [tenant, sorted]);
  await tx.run('DELETE FROM lines WHERE tenant = $1 AND number <> ALL ($2::text[])', [tenant, sorted]);
  return linesOfOthers(tx, tenant, numbers);
}

export async function linesOfOthers(sql: Sql, tenant: string, numbers: readonly string[]): Promise<readonly string[]> {
  const rows = await sql.all('SELECT number FROM lines WHERE number = ANY ($1::text[]) AND tenant <> $2', [numbers, tenant]);
  const taken = new Set(rows.map((row) => text(row, 'number')));
  return numbers.filter((number) => taken.has(number));
}
