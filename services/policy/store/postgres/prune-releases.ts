import { count, type Row } from './connection.js';
import { lockList } from './locks.js';
import type { Pool, Transaction } from './pool.js';

/** Which releases go. */
export interface PruneRule {
  readonly keep: number;
  readonly beforeMs: number;
  readonly liveAfterMs: number;
}

/** Removes releases, then rows and versions that no release shows any more, list by list, so that nobody waits for long. */
export async function pruneReleases(pool: Pool, tenant: string, rule: PruneRule): Promise<number> {
  const gone = await pool.transaction(async (tx) => ({ keep: true, value: await removeReleases(tx, tenant, rule) }));
  const lists = await pool.all('SELECT DISTINCT name FROM lists WHERE tenant = $1', [tenant]);
  if (gone > 0) for (const { name } of lists) await pool.transaction(async (tx) => ({ keep: true, value: await pruneList(tx, tenant, String(name)) }));
  return gone;
}

/** Under the tenant's lock: nobody goes back to a release that is being removed. */
async function removeReleases(tx: Transaction, tenant: string, { keep, beforeMs, liveAfterMs }: PruneRule): Promise<number> {
  const head = await tx.first('SELECT live_release FROM tenants WHERE tenant = $1 FOR UPDATE', [tenant]);
  if (head === undefined) return 0;
  const gone = await tx.run(
    `DELETE FROM releases r WHERE tenant = $1 AND number <> $2
       AND number <> coalesce((SELECT base FROM releases WHERE tenant = $1 AND number = $2), 0)
       AND coalesce(live_until_ms, 0) <= $3
       AND (at_ms < $4 OR number NOT IN (SELECT number FROM releases WHERE tenant = $1 ORDER BY number DESC LIMIT $5))`,
    [tenant, count(head, 'live_release'), liveAfterMs, beforeMs, keep],
  );
  if (gone > 0) await tx.run('DELETE FROM configs c WHERE tenant = $1 AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.config_id = c.id)', [tenant]);
  return gone;
}

/** A list is locked while its rows go: whoever publishes it meanwhile waits, and whoever publishes another does not. */
async function pruneList(tx: Transaction, tenant: string, name: string): Promise<void> {
  await lockList(tx, tenant, name);
  for (const list of await tx.all('SELECT id, newest_version FROM lists WHERE tenant = $1 AND name = $2', [tenant, name])) await pruneRows(tx, tenant, list);
}

async function pruneRows(tx: Transaction, tenant: string, list: Row): Promise<void> {
  const id = count(list, 'id');
  const shown = `SELECT DISTINCT (s.value ->> 'version')::integer AS version FROM releases r, jsonb_each(r.shown) AS s WHERE r.tenant = $1 AND (s.value ->> 'id')::integer = $2`;
  await undoUnshown(tx, id, count(await tx.first(`SELECT coalesce(max(version), 0) AS version FROM (${shown}) AS shown`, [tenant, id]), 'version'), count(list, 'newest_version'));
  await tx.run(
    `DELETE FROM entries e WHERE e.list_id = $2 AND e.until_version IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM (${shown}) AS v WHERE v.version >= e.since_version AND v.version < e.until_version)`,
    [tenant, id],
  );
  await tx.run(`DELETE FROM list_versions WHERE list_id = $2 AND version NOT IN (${shown})`, [tenant, id]);
}

/** Newest rows that no release shows, as after a rollback: the list goes on from the newest version that one shows. */
async function undoUnshown(tx: Transaction, id: number, shown: number, newest: number): Promise<void> {
  if (shown === newest) return;
  await tx.run('DELETE FROM entries WHERE list_id = $1 AND since_version > $2', [id, shown]);
  await tx.run('UPDATE entries SET until_version = NULL WHERE list_id = $1 AND until_version > $2', [id, shown]);
  await tx.run('UPDATE lists SET newest_version = $2 WHERE id = $1', [id, shown]);
}
