import type { ListChange, ListView } from '../list-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import type { ListCounts } from './list-counts.js';

/** The step from one version of a list to the next, as far as it is known. */
export interface VersionStep {
  readonly version: number;
  readonly previous: number;
  /** Absent: of a database that did not count them. */
  readonly change?: ListChange;
  /** Absent: they are many, or not known. */
  readonly changedKeys?: readonly string[];
  /** Rows that it added have ids after the first and up to the second. */
  readonly ids?: readonly [number, number];
}

export interface NewVersion {
  readonly listId: number;
  readonly version: number;
  readonly previous: number;
  readonly counts: ListCounts;
  readonly change: ListChange;
  readonly changedKeys: readonly string[] | undefined;
  readonly ids: readonly [number, number];
}

/** More keys than this are not told one by one. */
export const mostChangedKeys = 20;

export function insertVersion(db: SqliteConnection, one: NewVersion): void {
  const keys = one.changedKeys === undefined ? null : JSON.stringify(one.changedKeys);
  const { added, removed, changed } = one.change;
  db.run(
    'INSERT INTO list_versions (list_id, version, previous, counts, added, removed, changed, changed_keys, first_id, last_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    [one.listId, one.version, one.previous, JSON.stringify(one.counts), added, removed, changed, keys, ...one.ids],
  );
  db.run('UPDATE lists SET newest_version = ? WHERE id = ?', [one.version, one.listId]);
}

/** All steps from the lower to the higher of two versions, the last first; `undefined`: one of them was pruned. */
export function stepsBetween(db: SqliteConnection, listId: number, one: number, other: number): readonly VersionStep[] | undefined {
  const [low, high] = [Math.min(one, other), Math.max(one, other)];
  const rows = db.all('SELECT * FROM list_versions WHERE list_id = ? AND version > ? AND version <= ? ORDER BY version DESC', [listId, low, high]);
  let next = high;
  for (const row of rows) {
    if (count(row, 'version') !== next) return undefined;
    next = count(row, 'previous');
  }
  return next === low ? rows.map(stepOf) : undefined;
}

export function changedKeys(db: SqliteConnection, list: ListView, sinceVersion: number): readonly string[] | undefined {
  const keys = new Set<string>();
  const steps = stepsBetween(db, list.id, sinceVersion, list.version);
  if (steps === undefined) return undefined;
  for (const step of steps) {
    if (step.changedKeys === undefined) return undefined;
    for (const key of step.changedKeys) keys.add(key);
  }
  return keys.size > mostChangedKeys ? undefined : [...keys];
}

function stepOf(row: Row): VersionStep {
  return {
    version: count(row, 'version'),
    previous: count(row, 'previous'),
    ...(row['added'] === null ? {} : { change: { added: count(row, 'added'), removed: count(row, 'removed'), changed: count(row, 'changed') } }),
    ...(row['changed_keys'] === null ? {} : { changedKeys: JSON.parse(text(row, 'changed_keys')) as string[] }),
    ...(row['first_id'] === null ? {} : { ids: [count(row, 'first_id'), count(row, 'last_id')] as const }),
  };
}
