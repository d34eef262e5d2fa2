import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ListEdit } from '../release-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';

/**
 * A list that this publication alone changes. The mark lies in the store until the release is made: rows of a version that no release
 * shows are found by it, and of several processes one changes a list at a time.
 */
export interface Build {
  readonly listId: number;
  /** Of the rows it writes. */
  readonly version: number;
  /** The version of the rows that are there. */
  readonly newest: number;
  /** Ids of rows that it writes lie after this one. */
  readonly firstId: number;
  readonly owner: string;
  /** Somebody died and left rows behind, with ids after this one. */
  readonly leftovers?: number;
}

/** Whoever made a mark and did not touch it for so long is gone; a process that does not run any more is gone at once. */
const leaseMs = 30_000;

/** In a transaction. `undefined`: another process is at one of these lists. */
export function claimLists(db: SqliteConnection, tenant: string, edits: readonly Pick<ListEdit, 'list' | 'listKind'>[]): readonly Build[] | undefined {
  const listIds = edits.map((edit) => listOf(db, tenant, edit));
  const marks = listIds.map((id) => db.first('SELECT owner, touched_ms, first_id FROM list_builds WHERE list_id = ?', [id]));
  if (marks.some((mark) => mark !== undefined && isAlive(mark))) return undefined;
  return edits.map((edit, at) => claim(db, tenant, edit.list, listIds[at] ?? 0, marks[at]));
}

function listOf(db: SqliteConnection, tenant: string, { list, listKind }: Pick<ListEdit, 'list' | 'listKind'>): number {
  db.run('INSERT INTO lists (tenant, name, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [tenant, list, listKind]);
  return count(db.first('SELECT id FROM lists WHERE tenant = ? AND name = ? AND kind = ?', [tenant, list, listKind]), 'id');
}

/** Numbers of versions are given once, to whatever kind of list bears the name. */
function claim(db: SqliteConnection, tenant: string, name: string, listId: number, mark: Row | undefined): Build {
  const version = 1 + count(db.first('SELECT max(last_version) AS last FROM lists WHERE tenant = ? AND name = ?', [tenant, name]), 'last');
  const newest = count(db.first('SELECT newest_version FROM lists WHERE id = ?', [listId]), 'newest_version');
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  const firstId = lastId(db);
  const leftovers = mark === undefined ? undefined : count(mark, 'first_id');
  db.run('UPDATE lists SET last_version = ? WHERE id = ?', [version, listId]);
  db.run('INSERT OR REPLACE INTO list_builds (list_id, version, owner, touched_ms, first_id) VALUES (?, ?, ?, ?, ?)', [listId, version, owner, Date.now(), leftovers ?? firstId]);
  return { listId, version, newest, firstId, owner, ...(leftovers === undefined ? {} : { leftovers }) };
}

/** In each transaction of a build: throws where another process took it for dead. */
export function touch(db: SqliteConnection, build: Build): void {
  const touched = db.run('UPDATE list_builds SET touched_ms = ? WHERE list_id = ? AND owner = ?', [Date.now(), build.listId, build.owner]);
  if (touched === 0) throw new Error('another process took this publication for dead and went on without it; what was live is still live');
}

/** Touches a build that only reads for long; to be called again and again. */
export function heartbeat(db: SqliteConnection, build: Build): () => void {
  let nextMs = performance.now() + leaseMs / 10;
  return () => {
    if (performance.now() < nextMs) return;
    db.transaction(() => touch(db, build));
    nextMs = performance.now() + leaseMs / 10;
  };
}

export function endBuild(db: SqliteConnection, build: Build): void {
  db.run('DELETE FROM list_builds WHERE list_id = ? AND owner = ?', [build.listId, build.owner]);
}

/** The last id that a row of any list got. */
export function lastId(db: SqliteConnection): number {
  return count(db.first("SELECT seq FROM sqlite_sequence WHERE name = 'entries'", []), 'seq');
}

function isAlive(mark: Row): boolean {
  const [host, pid] = text(mark, 'owner').split(' ');
  if (host === hostname() && !runs(Number(pid))) return false;
  return Date.now() - count(mark, 'touched_ms') < leaseMs;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
