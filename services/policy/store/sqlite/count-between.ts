import type { ListChange } from '../list-store.js';
import { count, type SqliteConnection } from './connection.js';
import { stepsBetween } from './list-versions.js';
import { rowsOf } from './make-release.js';
import { sameContent } from './stored-row.js';

/** So many rows are looked at one by one; for more, the steps between two versions are added up. */
const mostRows = 20_000;

/**
 * How many rows differ from one version of a list to another, in a few milliseconds. Exact, but where very many rows were ended in
 * several steps: then a row that changed in two of them counts twice.
 */
export function countBetween(db: SqliteConnection, listId: number, from: number, to: number): ListChange {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const change = low === 0 ? { added: rowsOf(db, listId, high), removed: 0, changed: 0 } : (stepped(db, listId, low, high) ?? lookedAt(db, listId, low, high));
  return from <= to ? change : { added: change.removed, removed: change.added, changed: change.changed };
}

/** From the lower version to the higher; `undefined`: to be looked at. */
function stepped(db: SqliteConnection, listId: number, low: number, high: number): ListChange | undefined {
  const changes = stepsBetween(db, listId, low, high)?.map((step) => step.change);
  if (changes === undefined || changes.includes(undefined)) return undefined;
  if (changes.length > 1 && !hasMoreEnded(db, listId, low, high)) return undefined;
  const sum = { added: 0, removed: 0, changed: 0 };
  for (const change of changes) for (const what of ['added', 'removed', 'changed'] as const) sum[what] += change?.[what] ?? 0;
  return sum;
}

function hasMoreEnded(db: SqliteConnection, listId: number, low: number, high: number): boolean {
  const sql = 'SELECT 1 AS one FROM entries WHERE list_id = ? AND until_version > ? AND until_version <= ? LIMIT 1 OFFSET ?';
  return db.first(sql, [listId, low, high, mostRows]) !== undefined;
}

/** Only rows that were ended are looked at: how many came follows from how many there are. A row may have gone and come back as it was. */
function lookedAt(db: SqliteConnection, listId: number, low: number, high: number): ListChange {
  const found = db.first(
    `SELECT count(*) AS ended, count(n.id) AS stayed, sum(n.id IS NOT NULL AND ${sameContent('o', 'n')}) AS same
     FROM (SELECT o.*, coalesce(
         (SELECT n.id FROM entries n WHERE n.list_id = o.list_id AND n.key = o.key AND n.until_version IS NULL AND n.since_version <= ?),
         (SELECT n.id FROM entries n INDEXED BY entries_ended WHERE n.list_id = o.list_id AND n.key = o.key AND n.until_version > ? AND n.since_version <= ?)) AS now
       FROM entries o WHERE o.list_id = ? AND o.until_version > ? AND o.until_version <= ? AND o.since_version <= ?) o
     LEFT JOIN entries n ON n.id = o.now`,
    [high, high, high, listId, low, high, low],
  );
  const [ended, stayed] = [count(found, 'ended'), count(found, 'stayed')];
  const came = rowsOf(db, listId, high) - rowsOf(db, listId, low) + ended;
  return { added: came - stayed, removed: ended - stayed, changed: stayed - count(found, 'same') };
}
