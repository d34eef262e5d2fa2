import type { ListChange } from '../list-store.js';
import { heartbeat, lastId, type Build } from './builds.js';
import { countAgainst } from './compare.js';
import { count, type SqliteConnection } from './connection.js';
import { countsAfter, readCounts, type ListCounts } from './list-counts.js';
import { mostChangedKeys, type NewVersion } from './list-versions.js';
import type { Live } from './live.js';
import { rowsOf } from './make-release.js';
import { mergeInto } from './merge.js';
import type { Pace } from './pace.js';
import { inChunk, rewind } from './rewind.js';
import { stageReturn } from './stage-return.js';
import type { Part } from './staging.js';
import { keyText } from './stored-row.js';

/** A part of a publication with its rows in the store. */
export interface Built {
  readonly part: Part;
  readonly build: Build;
  /** The version that the live release showed of this list while it was built; 0: none. */
  readonly live: number;
  /** Against the live release. */
  readonly change: ListChange;
  /** What to show; no release shows it yet where `version` is new. */
  readonly shows: number;
  readonly version: NewVersion | undefined;
}

/** The version of a list that a release shows; 0: none. */
export function versionShown({ versions }: Live, name: string, listId: number): number {
  const shown = versions[name];
  return shown?.id === listId ? shown.version : 0;
}

/** Writes the rows of a part that differ, under a version that no release shows. */
export async function buildList(db: SqliteConnection, part: Part, build: Build, shown: Live, pace: Pace): Promise<Built> {
  const { listId, newest } = build;
  if (build.leftovers !== undefined) await rewind(db, build, newest, build.leftovers, pace);
  const live = versionShown(shown, part.edit.list, listId);
  if (live === newest) {
    return { part, build, live, ...(await write(db, part, build, live, pace)) };
  }
  const change = await countAgainst(db, { part, listId, live }, rowsOf(db, listId, live), pace);
  if (live > 0 && change.added + change.removed + change.changed === 0) return { part, build, live, change, shows: live, version: undefined };
  if (!part.whole) stageReturn(db, { part, listId, live });
  const { shows, version } = await write(db, part, build, live, pace);
  return { part, build, live, change, shows, version };
}

async function write(db: SqliteConnection, part: Part, build: Build, live: number, pace: Pace): Promise<{ readonly change: ListChange; readonly shows: number; readonly version: NewVersion | undefined }> {
  const { listId, version, newest, firstId } = build;
  const change = await mergeInto(db, { part, listId, version, live }, pace, (work) => inChunk(db, build, pace, work), heartbeat(db, build));
  if (change.added + change.removed + change.changed === 0) return { change, shows: newest, version: undefined };
  const counts = part.edit.kind === 'replace' ? part.counts : countsSince(db, build);
  const ids = [firstId, lastId(db)] as const;
  return { change, shows: version, version: { listId, version, previous: newest, counts, change, changedKeys: changedKeysOf(db, build, change), ids } };
}

function countsSince(db: SqliteConnection, { listId, newest, version, firstId }: Build): ListCounts {
  const before = readCounts(db.first('SELECT counts FROM list_versions WHERE list_id = ? AND version = ?', [listId, newest]));
  return countsAfter(db, before, listId, version, firstId);
}

function changedKeysOf(db: SqliteConnection, { listId, version, firstId }: Build, { added, removed, changed }: ListChange): readonly string[] | undefined {
  if (added + removed + changed > mostChangedKeys) return undefined;
  const sql = 'SELECT key FROM entries WHERE id > ? AND list_id = ? AND since_version = ? UNION SELECT key FROM entries WHERE list_id = ? AND until_version = ?';
  return db.all(sql, [firstId, listId, version, listId, version]).map(keyText);
}

/** 0: there is no such list yet. */
export function listIdOf(db: SqliteConnection, tenant: string, { list, listKind }: Part['edit']): number {
  return count(db.first('SELECT id FROM lists WHERE tenant = ? AND name = ? AND kind = ?', [tenant, list, listKind]), 'id');
}
