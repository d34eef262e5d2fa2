import { isDeepStrictEqual } from 'node:util';
import type { ListRef } from '../../domain/tenant.js';
import type { ListChange, StoredRow } from '../list-store.js';
import type { NewRelease, Published, RowDifference } from '../release-store.js';
import { listIdOf, versionShown } from './build-list.js';
import { count, type Row, type SqliteConnection } from './connection.js';
import { keyWindows } from './keys-touched.js';
import { liveOf, type ShownVersions } from './live.js';
import { rowsOf, summaryOfLists } from './make-release.js';
import { countAgainst, type Compared } from './merge.js';
import type { Pace } from './pace.js';
import type { Part } from './staging.js';
import { keyText, rowColumns, storedRow } from './stored-row.js';
import { visibleRows } from './visible.js';

/** What a publication would come to. Only reads. */
export async function rehearse(db: SqliteConnection, release: NewRelease, parts: readonly Part[], pace: Pace): Promise<Published> {
  const { tenant, whole } = release;
  const live = liveOf(db, tenant);
  const changes: Record<string, ListChange> = {};
  const versions: Record<string, ShownVersions[string]> = whole === undefined ? { ...live.versions } : {};
  const sample: RowDifference[] = [];
  for (const part of parts) {
    const { list } = part.edit;
    const listId = listIdOf(db, tenant, part.edit);
    const compared = { part, listId, live: versionShown(live, list, listId) };
    changes[list] = await countAgainst(db, compared, rowsOf(db, listId, compared.live), pace);
    versions[list] = { id: listId, version: compared.live };
    sample.push(...(await sampleOf(db, tenant, compared, changes[list], pace)));
  }
  for (const [name, shown] of Object.entries(live.versions)) if (versions[name]?.id !== shown.id) sample.push(...goneRows(db, { tenant, list: name }, shown));
  const summary = { lines: whole?.config.lines.length ?? live.lines, lists: summaryOfLists(db, live, versions, changes) };
  return { kind: 'published', head: { tenant, release: live.release + 1 }, summary, sample: sample.toSorted(byListAndKey).slice(0, mostSampled) };
}

const mostSampled = 100;

function byListAndKey(one: RowDifference, other: RowDifference): number {
  if (one.list !== other.list) return one.list < other.list ? -1 : 1;
  return keyOfPair(one) < keyOfPair(other) ? -1 : 1;
}

/** Of a list that is gone, or has another kind of list in its place. */
function goneRows(db: SqliteConnection, ref: ListRef, shown: ShownVersions[string]): readonly RowDifference[] {
  return visibleRows(db, shown, { columns: rowColumns, order: 'key', limit: mostSampled }).map((row) => ({ list: ref.list, before: storedRow(ref, row) }));
}

async function sampleOf(db: SqliteConnection, tenant: string, compared: Compared, change: ListChange, pace: Pace): Promise<readonly RowDifference[]> {
  const { part, listId, live } = compared;
  const ref = { tenant, list: part.edit.list };
  const found: RowDifference[] = [];
  let total = change.added + change.removed + change.changed;
  for (const window of total === 0 ? [] : windowsOf(db, compared)) {
    const staged = new Map(db.all(`SELECT ${stagedColumns} FROM staged WHERE part = ? AND key > ? AND key <= ?`, [part.no, ...window]).map((row) => [keyText(row), row]));
    const where = `AND key > ? AND key <= ? ${part.edit.kind === 'edit' ? 'AND key IN (SELECT key FROM staged WHERE part = ? AND key > ? AND key <= ?)' : ''}`;
    const values = part.edit.kind === 'edit' ? [...window, part.no, ...window] : window;
    const there = visibleRows(db, { id: listId, version: live }, { columns: rowColumns, where, values }).map((row) => storedRow(ref, row));
    const differing = pairs(ref, there, staged).toSorted((a, b) => (keyOfPair(a) < keyOfPair(b) ? -1 : 1));
    found.push(...differing);
    total -= differing.length;
    if (total <= 0 || found.length >= mostSampled) break;
    await pace.breathe();
  }
  return found;
}

/** An edit is held against rows with its own keys only. */
function windowsOf(db: SqliteConnection, { part, listId }: Compared): Iterable<readonly [string | Buffer, string | Buffer]> {
  return keyWindows(db, part.edit.kind === 'edit' ? 0 : listId, part.no);
}

const stagedColumns = "0 AS id, key, NULL AS entry, label, destinations, valid_from_ms, valid_until_ms, uses, digits, gone, (SELECT key_id FROM pin_keys WHERE no = key_no) AS key_id";

function pairs(ref: ListRef, there: readonly StoredRow[], staged: ReadonlyMap<string, Row>): readonly RowDifference[] {
  const before = new Map(there.map((row) => [row.key, row]));
  const keys = new Set([...staged.keys(), ...before.keys()]);
  return [...keys].flatMap((key): readonly RowDifference[] => {
    const [old, row] = [before.get(key), staged.get(key)];
    const after = row === undefined || count(row, 'gone') === 1 ? undefined : withId(storedRow(ref, row), old?.entry.id ?? '');
    if (isDeepStrictEqual(old, after)) return [];
    return [{ list: ref.list, ...(old === undefined ? {} : { before: old }), ...(after === undefined ? {} : { after }) }];
  });
}

function withId(row: StoredRow, id: string): StoredRow {
  return { ...row, entry: { ...row.entry, id } };
}

function keyOfPair(pair: RowDifference): string {
  return (pair.before ?? pair.after)?.key ?? '';
}
