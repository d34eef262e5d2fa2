import type { ListEdit } from '../release-store.js';
import { listIdOf, versionShown } from './build-list.js';
import { count, type SqliteConnection } from './connection.js';
import type { Live } from './live.js';
import type { Pace } from './pace.js';
import { readLiveRows, type Against } from './read-live-rows.js';
import type { Part } from './staging.js';

/** What is live of a list that is to be replaced. `undefined`: nothing, or it is not its newest version, or it is very large. */
export async function againstLive(db: SqliteConnection, tenant: string, edit: ListEdit, live: Live, pace: Pace): Promise<Against | undefined> {
  if (edit.kind === 'edit') return undefined;
  const listId = listIdOf(db, tenant, edit);
  const version = versionShown(live, edit.list, listId);
  if (version === 0 || version !== count(db.first('SELECT newest_version FROM lists WHERE id = ?', [listId]), 'newest_version')) return undefined;
  return readLiveRows(db, listId, version, edit.listKind, pace);
}

/**
 * A part whose staged rows can be held against the version that is live now. Where another came since its rows were staged, the rows of
 * the version before that were left out are staged as well. `undefined`: they are not kept any more.
 */
export function heldAgainst(db: SqliteConnection, part: Part, listId: number, live: number): Part | undefined {
  const { no, edit, against, counts } = part;
  if (against === undefined || against === live) return part;
  if (db.first('SELECT 1 AS one FROM list_versions WHERE list_id = ? AND version = ?', [listId, against]) === undefined) return undefined;
  db.run(
    `INSERT OR IGNORE INTO staged (part, row, key, prefix, digits, key_no, label, folded, destinations, valid_from_ms, valid_until_ms, uses)
     SELECT ?, 0, key, prefix, digits, key_no, label, folded, destinations, valid_from_ms, valid_until_ms, uses FROM entries
     WHERE list_id = ? AND since_version <= ? AND (until_version IS NULL OR until_version > ?)`,
    [no, listId, against, against],
  );
  db.run('DELETE FROM staged WHERE part = ? AND gone', [no]);
  return { no, edit, whole: true, counts };
}
