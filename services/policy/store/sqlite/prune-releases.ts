import { setTimeout as delay } from 'node:timers/promises';
import type { ReleaseStore } from '../release-store.js';
import { claimLists, endBuild, touch, type Build } from './builds.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import { Pace } from './pace.js';
import { deleteRows, inChunk, rewind } from './rewind.js';
import type { Workshop } from './workshop.js';

export type PruneRule = Parameters<ReleaseStore['pruneReleases']>[1];

/** First releases go, in one transaction; then, list by list, rows that no release shows any more. Killed half-way, the next time does the rest. */
export async function pruneReleases(workshop: Workshop, tenant: string, rule: PruneRule): Promise<number> {
  return workshop.use(async (db) => {
    const gone = db.transaction(() => removeReleases(db, tenant, rule));
    for (const list of db.all('SELECT id, name, kind FROM lists WHERE tenant = ?', [tenant])) {
      if (hasRowsToPrune(db, tenant, count(list, 'id'))) await workshop.turns.inTurn([`${tenant}/${text(list, 'name')}`], () => pruneList(db, tenant, list));
    }
    return gone;
  });
}

function removeReleases(db: SqliteConnection, tenant: string, rule: PruneRule): number {
  const releases = db.all('SELECT number, base, at_ms FROM releases WHERE tenant = ? ORDER BY number DESC', [tenant]);
  const gone = releases.filter((release, at) => at > 0 && !stays(rule, releases, release, at));
  for (const release of gone) db.run('DELETE FROM releases WHERE tenant = ? AND number = ?', [tenant, count(release, 'number')]);
  if (gone.length === 0) return 0;
  db.run('DELETE FROM configs WHERE tenant = ? AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.config_id = configs.id)', [tenant]);
  for (const list of db.all('SELECT id, newest_version FROM lists WHERE tenant = ?', [tenant])) {
    const shown = [...shownVersions(db, tenant, count(list, 'id')), count(list, 'newest_version')];
    db.run('DELETE FROM list_versions WHERE list_id = ? AND version NOT IN (SELECT value FROM json_each(?))', [count(list, 'id'), JSON.stringify(shown)]);
  }
  return gone.length;
}

/** @param releases the newest, which is live, first */
function stays({ keep, beforeMs, liveAfterMs }: PruneRule, releases: readonly Row[], release: Row, at: number): boolean {
  if (at < keep && count(release, 'at_ms') >= beforeMs) return true;
  if (count(releases[0], 'base') === count(release, 'number')) return true;
  // It was live until the next one was made.
  return count(releases[at - 1], 'at_ms') > liveAfterMs;
}

/** The versions of a list that kept releases show. */
function shownVersions(db: SqliteConnection, tenant: string, listId: number): readonly number[] {
  const sql = `SELECT DISTINCT json_extract(list.value, '$.version') AS version FROM releases r, json_each(r.versions) list
    WHERE r.tenant = ? AND json_extract(list.value, '$.id') = ? ORDER BY version`;
  return db.all(sql, [tenant, listId]).map((row) => count(row, 'version'));
}

function newestOf(db: SqliteConnection, listId: number): number {
  return count(db.first('SELECT newest_version FROM lists WHERE id = ?', [listId]), 'newest_version');
}

function hasRowsToPrune(db: SqliteConnection, tenant: string, listId: number): boolean {
  const shown = shownVersions(db, tenant, listId);
  if ((shown.at(-1) ?? 0) < newestOf(db, listId)) return true;
  for (const _ of goneInSpans(db, listId, shown)) return true;
  return false;
}

async function pruneList(db: SqliteConnection, tenant: string, list: Row): Promise<void> {
  const [pace, build] = [new Pace(), await claimed(db, tenant, list)];
  const { listId, newest, leftovers } = build;
  if (leftovers !== undefined) await rewind(db, build, newest, leftovers, pace);
  const shown = shownVersions(db, tenant, listId);
  const last = shown.at(-1) ?? 0;
  if (last < newest) await forgetNewest(db, build, last, pace);
  for (const ids of goneInSpans(db, listId, shown)) await inChunk(db, build, pace, () => deleteRows(db, ids));
  db.transaction(() => endBuild(db, build));
}

/** After a release went back, versions newer than those that are shown. From the first transaction on, their rows are leftovers. */
async function forgetNewest(db: SqliteConnection, build: Build, last: number, pace: Pace): Promise<void> {
  db.transaction(() => {
    touch(db, build);
    db.run('UPDATE list_builds SET first_id = 0 WHERE list_id = ?', [build.listId]);
    db.run('UPDATE lists SET newest_version = ? WHERE id = ?', [last, build.listId]);
    db.run('DELETE FROM list_versions WHERE list_id = ? AND version > ?', [build.listId, last]);
  });
  await rewind(db, build, last, 0, pace);
}

/** Waits while another process is at the list. */
async function claimed(db: SqliteConnection, tenant: string, list: Row): Promise<Build> {
  const edit = { list: text(list, 'name'), listKind: list['kind'] === 'pins' ? 'pins' : 'callers' } as const;
  for (;;) {
    const [build] = db.transaction(() => claimLists(db, tenant, [edit])) ?? [];
    if (build !== undefined) return build;
    await delay(20);
  }
}

const rowsAtOnce = 1000;

/** Ids of rows that came after one shown version and were ended up to the next, in portions. They may be deleted while this goes on. */
function* goneInSpans(db: SqliteConnection, listId: number, shown: readonly number[]): Iterable<readonly number[]> {
  const sql = `SELECT id, since_version, until_version FROM entries WHERE list_id = ? AND until_version > ? AND until_version <= ? AND (until_version, id) > (?, ?)
    ORDER BY until_version, id LIMIT ${rowsAtOnce}`;
  for (const [at, high] of shown.entries()) {
    const low = shown[at - 1] ?? 0;
    for (let after = [0, 0]; ; ) {
      const rows: readonly Row[] = db.all(sql, [listId, low, high, ...after]);
      const gone = rows.filter((row) => count(row, 'since_version') > low).map((row) => count(row, 'id'));
      if (gone.length > 0) yield gone;
      const last = rows.at(-1);
      if (rows.length < rowsAtOnce || last === undefined) break;
      after = [count(last, 'until_version'), count(last, 'id')];
    }
  }
}
