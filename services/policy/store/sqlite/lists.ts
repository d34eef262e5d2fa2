import type { Entry } from '../../domain/decision.js';
import type { Destination, ListKind } from '../../domain/tenant.js';
import type { ListStore, ListView, StoredEntry } from '../store.js';
import { blobOf, count, text, type Row, type SqliteConnection, type Value } from './connection.js';

/**
 * Rows of lists, as the live release of their tenant shows them.
 * @param calls the connection for writes that a call waits for
 */
export function sqliteLists(db: SqliteConnection, calls: SqliteConnection): ListStore {
  return {
    lists: (head) => db.all('SELECT id, name, kind, changed_in FROM lists WHERE tenant = ?', [head.tenant]).map((row) => viewOf(db, head, row)),
    rowsBelow: (list, limit) => (hasRows(db, list, limit) ? 'too-many' : alive(db, list, '', [])),
    callers: (list, keys) => alive(db, list, `AND key IN (${keys.map(() => '?').join()})`, keys).toSorted((a, b) => specificity(b) - specificity(a)),
    pin: (list, hash) => alive(db, list, 'AND key = ?', [hash])[0],
    entry: (list, by) => ('id' in by ? byId(db, list, by.id) : alive(db, list, 'AND label = ?', [by.label])[0]),
    use: (entry, callUid, atMs) => calls.transaction(() => use(calls, entry, callUid, atMs)),
  };
}

const columns = 'id, key, entry, label, destinations, valid_from_ms, valid_until_ms, uses';

/** Rows alive in the release that the list shows: those that nothing ended, and those that a later release ended. */
function alive(db: SqliteConnection, list: ListView, where: string, values: readonly Value[]): StoredEntry[] {
  const sql = `
    SELECT ${columns} FROM entries WHERE list_id = ? ${where} AND until_release IS NULL AND since_release <= ?
    UNION ALL
    SELECT ${columns} FROM entries WHERE list_id = ? ${where} AND until_release > ? AND since_release <= ?`;
  const given = [list.id, ...values, list.rowsOf, list.id, ...values, list.rowsOf, list.rowsOf];
  return db.all(sql, given).map((row) => storedEntry(list, row));
}

function hasRows(db: SqliteConnection, list: ListView, many: number): boolean {
  const sql = `SELECT count(*) AS rows FROM (SELECT 1 FROM entries WHERE list_id = ? AND until_release IS NULL AND since_release <= ?
    UNION ALL SELECT 1 FROM entries WHERE list_id = ? AND until_release > ? AND since_release <= ? LIMIT ?)`;
  return count(db.first(sql, [list.id, list.rowsOf, list.id, list.rowsOf, list.rowsOf, many]), 'rows') >= many;
}

function viewOf(db: SqliteConnection, head: { readonly tenant: string; readonly rowsOf: number }, row: Row): ListView {
  const lengths = db.all(
    `SELECT DISTINCT prefix FROM entries WHERE list_id = ? AND prefix IS NOT NULL AND since_release <= ?
     AND (until_release IS NULL OR until_release > ?) ORDER BY prefix DESC`,
    [count(row, 'id'), head.rowsOf, head.rowsOf],
  );
  return {
    id: count(row, 'id'),
    ref: { tenant: head.tenant, list: text(row, 'name') },
    kind: row['kind'] as ListKind,
    rowsOf: head.rowsOf,
    changedIn: count(row, 'changed_in'),
    prefixLengths: lengths.map((one) => count(one, 'prefix')),
  };
}

function specificity(row: StoredEntry): number {
  return row.key.endsWith('*') ? row.key.length : Number.POSITIVE_INFINITY;
}

/** An entry's id names its first row; the row that is alive now has the same key. */
function byId(db: SqliteConnection, list: ListView, id: string): StoredEntry | undefined {
  const first = /^e[1-9]\d{0,15}$/.test(id) ? db.first('SELECT key FROM entries WHERE id = ? AND list_id = ?', [Number(id.slice(1)), list.id]) : undefined;
  if (first === undefined) return undefined;
  return alive(db, list, 'AND key = ?', [keyOf(first)]).find((row) => row.entry.id === id);
}

function use(db: SqliteConnection, entry: Entry & { readonly uses: number }, callUid: string, atMs: number): 'counted' | 'used-up' {
  const row = db.first('SELECT list_id, key FROM entries WHERE id = ?', [Number(entry.id.slice(1))]);
  if (row === undefined) return 'used-up';
  const pin = [count(row, 'list_id'), keyOf(row)];
  if (db.first('SELECT 1 AS one FROM uses WHERE list_id = ? AND pin_hash = ? AND call_uid = ?', [...pin, callUid]) !== undefined) return 'counted';
  const used = count(db.first('SELECT count(*) AS used FROM uses WHERE list_id = ? AND pin_hash = ?', pin), 'used');
  if (used >= entry.uses) return 'used-up';
  db.run('INSERT INTO uses (list_id, pin_hash, call_uid, at_ms) VALUES (?, ?, ?, ?)', [...pin, callUid, atMs]);
  return 'counted';
}

/**
 * Only what is there is set: an entry has no members that are undefined. Set one by one, entries share their shape in memory,
 * which the cache holds a hundred thousand of.
 */
function storedEntry(list: ListView, row: Row): StoredEntry {
  const entry: { -readonly [Key in keyof Entry]: Entry[Key] } = { id: `e${count(row, row['entry'] === null ? 'id' : 'entry')}`, list: list.ref };
  if (row['label'] !== null) entry.label = text(row, 'label');
  if (row['destinations'] !== null) entry.destinations = destinationsOf(text(row, 'destinations'));
  if (row['uses'] !== null) entry.uses = count(row, 'uses');
  if (row['valid_from_ms'] !== null) entry.validFromMs = count(row, 'valid_from_ms');
  if (row['valid_until_ms'] !== null) entry.validUntilMs = count(row, 'valid_until_ms');
  const key = keyOf(row);
  return { key: typeof key === 'string' ? key : key.toString('latin1'), entry };
}

function keyOf(row: Row): string | Buffer {
  const key = row['key'];
  return typeof key === 'string' ? key : blobOf(key);
}

/** Kept as a JSON array of numbers and URIs; a number begins with `+`, a URI never does. */
function destinationsOf(text: string): readonly Destination[] {
  return (JSON.parse(text) as string[]).map((one) => (one.startsWith('+') ? { kind: 'number', number: one } : { kind: 'uri', uri: one }));
}
