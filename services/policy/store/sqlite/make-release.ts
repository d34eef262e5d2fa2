import type { ListChange } from '../list-store.js';
import type { Head, ReleaseNote, ReleaseSummary } from '../release-store.js';
import type { SqliteConnection } from './connection.js';
import { readCounts } from './list-counts.js';
import type { Live, ShownVersions } from './live.js';

export interface ReleaseRow extends Omit<ReleaseNote, 'number' | 'summary'> {
  readonly configId: number;
  readonly versions: ShownVersions;
  readonly summary: ReleaseSummary;
  /** Absent: its lines are those that were live before. */
  readonly lines?: readonly string[];
}

/** The last of a publication: the release is there, and live. */
export function makeRelease(db: SqliteConnection, live: Live, row: ReleaseRow): Head {
  const head = { tenant: row.tenant, release: live.release + 1 };
  db.run(
    `INSERT INTO releases (tenant, number, base, author, at_ms, source, git_commit, message, summary, content_hash, config_id, versions)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [head.tenant, head.release, row.base, row.author, row.atMs, row.source, row.commit, row.message, JSON.stringify(row.summary), row.contentHash, row.configId, JSON.stringify(row.versions)],
  );
  db.run('INSERT INTO tenants (tenant, live_release) VALUES (?, ?) ON CONFLICT (tenant) DO UPDATE SET live_release = excluded.live_release', [head.tenant, head.release]);
  if (row.lines !== undefined) replaceLines(db, row.tenant, row.lines);
  return head;
}

/** Lists whose rows changed, those that are gone among them. */
export function summaryOfLists(db: SqliteConnection, live: Live, versions: ShownVersions, changes: Readonly<Record<string, ListChange>>): ReleaseSummary['lists'] {
  const all: Record<string, ListChange> = {};
  for (const name of new Set([...Object.keys(live.versions), ...Object.keys(versions), ...Object.keys(changes)])) {
    const [before, after] = [live.versions[name], versions[name]];
    const change = changes[name] ?? noChange;
    // The list is gone, or another kind of list has its name.
    const gone = before === undefined || before.id === after?.id ? 0 : rowsOf(db, before.id, before.version);
    const whole = { ...change, removed: change.removed + gone };
    if (whole.added + whole.removed + whole.changed > 0) all[name] = whole;
  }
  return all;
}

export function rowsOf(db: SqliteConnection, listId: number, version: number): number {
  return readCounts(db.first('SELECT counts FROM list_versions WHERE list_id = ? AND version = ?', [listId, version])).rows;
}

const noChange: ListChange = { added: 0, removed: 0, changed: 0 };

function replaceLines(db: SqliteConnection, tenant: string, numbers: readonly string[]): void {
  db.run('DELETE FROM lines WHERE tenant = ?', [tenant]);
  for (const number of numbers) db.run('INSERT INTO lines (number, tenant) VALUES (?, ?)', [number, tenant]);
}
