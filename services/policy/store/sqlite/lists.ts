import type { Entry } from '../../domain/decision.js';
import type { ListKind } from '../../domain/tenant.js';
import type { ListStore, ListView, StoredEntry } from '../list-store.js';
import { count, text, type SqliteConnection, type Value } from './connection.js';
import { readCounts, type ListCounts } from './list-counts.js';
import { changedKeys } from './list-versions.js';
import { labelledRows } from './labelled-rows.js';
import { liveOf, shownBy, type ShownVersions } from './live.js';
import { patienceForCallMs, patiently } from './patience.js';
import { keyIdsOf } from './pin-keys.js';
import { search } from './search.js';
import { entryColumns, keyOf, keyText, storedEntry } from './stored-row.js';
import { visibleRows } from './visible.js';

/**
 * Rows of lists.
 * @param writes a connection that does not wait for others that write
 */
export function sqliteLists(db: SqliteConnection, writes: SqliteConnection): ListStore {
  return {
    lists: ({ tenant, release }) => listsOf(db, tenant, release),
    changedKeys: (list, sinceVersion) => changedKeys(db, list, sinceVersion),
    rowsBelow: (list, limit) => (list.rows >= limit ? 'too-many' : rows(db, list, '', [])),
    callers: (list, keys) => (keys.length === 0 ? [] : rows(db, list, `AND key IN (${marks(keys)})`, keys).toSorted((a, b) => specificity(b) - specificity(a))),
    pin: (list, hashes) => (hashes.length === 0 ? undefined : rows(db, list, `AND key IN (${marks(hashes)})`, hashes)[0]),
    entry: (list, by) => ('id' in by ? byId(db, list, by.id) : byLabel(db, list, by.label)),
    search: (list, asked) => search(db, list, asked),
    present: (list, keys) => present(db, list, keys),
    rowsWithoutDestination: (list) => countsOf(db, list).withoutDestination,
    pinsByDigits: (list) => new Map(Object.entries(countsOf(db, list).digits).map(([digits, pins]) => [Number(digits), pins])),
    rowsOfTenant: (tenant) => sum(Object.values(liveOf(db, tenant).versions).map((shown) => countsOf(db, shown).rows)),
    keyIdsInUse: () => keyIdsInUse(db),
    use: (entry, callUid, atMs) => patiently(() => writes.transaction(() => use(writes, entry, callUid, atMs)), patienceForCallMs),
  };
}

function rows(db: SqliteConnection, list: ListView, where: string, values: readonly Value[]): readonly StoredEntry[] {
  return visibleRows(db, list, { columns: entryColumns, where, values }).map((row) => storedEntry(list.ref, row));
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join();
}

function listsOf(db: SqliteConnection, tenant: string, release: number): readonly ListView[] {
  const row = db.first('SELECT versions FROM releases WHERE tenant = ? AND number = ?', [tenant, release]);
  return row === undefined ? [] : Object.entries(shownBy(row)).map(([name, shown]) => viewOf(db, tenant, name, shown));
}

function viewOf(db: SqliteConnection, tenant: string, name: string, { id, version }: ShownVersions[string]): ListView {
  const counts = countsOf(db, { id, version });
  return {
    id,
    ref: { tenant, list: name },
    kind: text(db.first('SELECT kind FROM lists WHERE id = ?', [id]), 'kind') as ListKind,
    version,
    rows: counts.rows,
    prefixLengths: Object.keys(counts.prefixes).map(Number).toSorted((a, b) => b - a),
    keyIds: keyIdsOf(db, counts.keys),
  };
}

function countsOf(db: SqliteConnection, { id, version }: { readonly id: number; readonly version: number }): ListCounts {
  return readCounts(db.first('SELECT counts FROM list_versions WHERE list_id = ? AND version = ?', [id, version]));
}

function specificity(row: StoredEntry): number {
  return row.key.endsWith('*') ? row.key.length : Number.POSITIVE_INFINITY;
}

/** An entry's id names its first row, which may be gone; the row that is visible has the same key. */
function byId(db: SqliteConnection, list: ListView, id: string): StoredEntry | undefined {
  const key = /^e[1-9]\d{0,14}$/.test(id) ? keyOfEntry(db, Number(id.slice(1)), list.id) : undefined;
  return key === undefined ? undefined : rows(db, list, 'AND key = ?', [key]).find((row) => row.entry.id === id);
}

function keyOfEntry(db: SqliteConnection, id: number, listId: number): string | Buffer | undefined {
  const row = db.first('SELECT key FROM entries WHERE id = ? AND list_id = ? UNION ALL SELECT key FROM entries WHERE entry = ? AND list_id = ? LIMIT 1', [id, listId, id, listId]);
  return row === undefined ? undefined : keyOf(row);
}

async function byLabel(db: SqliteConnection, list: ListView, label: string): Promise<StoredEntry | undefined> {
  const found = await labelledRows(db, list, [{ where: 'AND label = ?', values: [label] }], { from: undefined, limit: 1 });
  return found.map((row) => storedEntry(list.ref, row))[0];
}

const keysAtOnce = 500;

function present(db: SqliteConnection, list: ListView, keys: readonly (string | Buffer)[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const some = keys.slice(at, at + keysAtOnce);
    found.push(...visibleRows(db, list, { columns: 'key', where: `AND key IN (${marks(some)})`, values: some }).map(keyText));
  }
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** Each version that is kept is one that a kept release shows. */
function keyIdsInUse(db: SqliteConnection): readonly string[] {
  const used = db.all("SELECT DISTINCT k.key FROM list_versions v, json_each(v.counts, '$.keys') k", []).map((row) => [text(row, 'key'), 1] as const);
  return keyIdsOf(db, Object.fromEntries(used));
}

function use(db: SqliteConnection, entry: Entry & { readonly uses: number }, callUid: string, atMs: number): 'counted' | 'used-up' {
  const id = Number(entry.id.slice(1));
  const row = db.first('SELECT list_id, key FROM entries WHERE id = ? UNION ALL SELECT list_id, key FROM entries WHERE entry = ? LIMIT 1', [id, id]);
  if (row === undefined) return 'used-up';
  const pin = [count(row, 'list_id'), keyOf(row)];
  if (db.first('SELECT 1 AS one FROM uses WHERE list_id = ? AND pin_hash = ? AND call_uid = ?', [...pin, callUid]) !== undefined) return 'counted';
  const used = count(db.first('SELECT count(*) AS used FROM uses WHERE list_id = ? AND pin_hash = ?', pin), 'used');
  if (used >= entry.uses) return 'used-up';
  db.run('INSERT INTO uses (list_id, pin_hash, call_uid, at_ms) VALUES (?, ?, ?, ?)', [...pin, callUid, atMs]);
  return 'counted';
}
