import type { Destination } from '../../domain/tenant.js';
import type { ListChange, NewList, NewRow } from '../store.js';
import { count, text, type SqliteConnection, type Value } from './connection.js';

/**
 * Makes a list's rows those of `list` from release `number` on, and writes only what differs from the rows there are.
 * The rows wait in a temporary table, sorted by key, so that also a million random hashes go into the index in its order.
 */
export function replaceRows(db: SqliteConnection, tenant: string, list: NewList, number: number): ListChange {
  const id = listId(db, tenant, list);
  db.exec(incomingTable);
  stage(db, list.rows);
  const ended = db.run(`UPDATE entries SET until_release = ? WHERE list_id = ? AND until_release IS NULL AND NOT EXISTS (${sameRow})`, [number, id]);
  const inserted = db.run(insertMissing, [id, id, number, number, id]);
  const changed = ended === 0 ? 0 : count(db.first(countChanged, [id, number]), 'changed');
  db.exec('DELETE FROM incoming');
  if (ended + inserted > 0) db.run('UPDATE lists SET changed_in = ? WHERE id = ?', [number, id]);
  return { added: inserted - changed, removed: ended - changed, changed };
}

/** Ends the rows of every list of the tenant that is not among `lists`: a list that is gone is empty. */
export function endListsWithout(db: SqliteConnection, tenant: string, lists: readonly NewList[], number: number): readonly { readonly name: string; readonly change: ListChange }[] {
  const stays = new Set(lists.map((list) => `${list.kind} ${list.name}`));
  const gone = db.all('SELECT id, name, kind FROM lists WHERE tenant = ?', [tenant]).filter((row) => !stays.has(`${text(row, 'kind')} ${text(row, 'name')}`));
  return gone.flatMap((row) => {
    const removed = db.run('UPDATE entries SET until_release = ? WHERE list_id = ? AND until_release IS NULL', [number, count(row, 'id')]);
    if (removed === 0) return [];
    db.run('UPDATE lists SET changed_in = ? WHERE id = ?', [number, count(row, 'id')]);
    return [{ name: text(row, 'name'), change: { added: 0, removed, changed: 0 } }];
  });
}

function listId(db: SqliteConnection, tenant: string, { name, kind }: NewList): number {
  db.run('INSERT INTO lists (tenant, name, kind, changed_in) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING', [tenant, name, kind]);
  return count(db.first('SELECT id FROM lists WHERE tenant = ? AND name = ? AND kind = ?', [tenant, name, kind]), 'id');
}

const incomingTable = `CREATE TEMP TABLE IF NOT EXISTS incoming (
  key ANY PRIMARY KEY, prefix INTEGER, label TEXT, destinations TEXT, valid_from_ms INTEGER, valid_until_ms INTEGER, uses INTEGER
) STRICT, WITHOUT ROWID`;

const sameRow = `SELECT 1 FROM incoming i WHERE i.key = entries.key AND i.label IS entries.label AND i.destinations IS entries.destinations
  AND i.valid_from_ms IS entries.valid_from_ms AND i.valid_until_ms IS entries.valid_until_ms AND i.uses IS entries.uses`;

/** A row that takes the place of one that this release ended stays the same entry. */
const insertMissing = `
  INSERT INTO entries (list_id, key, prefix, entry, label, destinations, valid_from_ms, valid_until_ms, uses, since_release)
  SELECT ?, i.key, i.prefix, (SELECT coalesce(o.entry, o.id) FROM entries o WHERE o.list_id = ? AND o.key = i.key AND o.until_release = ?),
    i.label, i.destinations, i.valid_from_ms, i.valid_until_ms, i.uses, ?
  FROM incoming i
  WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.list_id = ? AND e.key = i.key AND e.until_release IS NULL)
  ORDER BY i.key`;

const countChanged = `SELECT count(*) AS changed FROM entries e WHERE e.list_id = ? AND e.until_release = ? AND EXISTS (SELECT 1 FROM incoming i WHERE i.key = e.key)`;

/** Rows of one statement: few crossings into SQLite, and far fewer than the 32,766 values it takes. */
const rowsAtOnce = 500;

function stage(db: SqliteConnection, rows: Iterable<NewRow>): void {
  let values: Value[] = [];
  let count = 0;
  for (const row of rows) {
    pushValues(values, row);
    count += 1;
    if (count < rowsAtOnce) continue;
    db.run(insertStaged(count), values);
    values = [];
    count = 0;
  }
  for (let at = 0; at < values.length; at += width) db.run(insertStaged(1), values.slice(at, at + width));
}

const width = 7;

function insertStaged(rows: number): string {
  return `INSERT INTO incoming (key, prefix, label, destinations, valid_from_ms, valid_until_ms, uses) VALUES ${Array(rows).fill('(?,?,?,?,?,?,?)').join()}`;
}

function pushValues(values: Value[], row: NewRow): void {
  const prefix = typeof row.key === 'string' && row.key.endsWith('*') ? row.key.length - 1 : null;
  values.push(row.key, prefix, row.label ?? null, row.destinations === undefined ? null : textOf(row.destinations));
  values.push(row.validFromMs ?? null, row.validUntilMs ?? null, row.uses ?? null);
}

function textOf(destinations: readonly Destination[]): string {
  return JSON.stringify(destinations.map((one) => (one.kind === 'number' ? one.number : one.uri)));
}
