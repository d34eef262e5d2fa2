import type { ListChange } from '../list-store.js';
import { count } from './connection.js';
import type { Transaction } from './pool.js';
import { diff, incoming } from './stage-rows.js';
import { rowsAt, said } from './stored-rows.js';

/** A list of a publication: its id, and its number among the staged rows. */
export interface StagedList {
  readonly id: number;
  readonly staged: number;
  /** The staged rows are all that the list is to have; else those that are not among them stay. */
  readonly whole: boolean;
}

const differs = `(${said.map((name) => `s.${name}`).join(', ')}) IS DISTINCT FROM (${said.map((name) => `i.${name}`).join(', ')})`;
const compared = `e.id, e.key, ${said.map((name) => `e.${name}`).join(', ')}`;

/** Compares the staged rows with a version of their list, and keeps what differs in the table `diff`: rows to end, rows to begin. */
export async function compareRows(tx: Transaction, list: StagedList, version: number): Promise<ListChange> {
  const row = await tx.first(
    `WITH differing AS (INSERT INTO ${diff} (old_id, list, seq) ${list.whole ? compareAll : compareSome} RETURNING old_id, seq)
     SELECT count(*) FILTER (WHERE old_id IS NULL) AS added, count(*) FILTER (WHERE seq IS NULL) AS removed,
       count(*) FILTER (WHERE old_id IS NOT NULL AND seq IS NOT NULL) AS changed FROM differing`,
    [list.staged, list.id, version],
  );
  return { added: count(row, 'added'), removed: count(row, 'removed'), changed: count(row, 'changed') };
}

/** Forgets what a comparison found, for another one. */
export async function forgetDiff(tx: Transaction, { staged }: StagedList): Promise<void> {
  await tx.run(`DELETE FROM ${diff} WHERE list = $1`, [staged]);
}

/** $1: number among the staged lists, $2: id, $3: version. */
const compareAll = `
  SELECT s.id, $1, i.seq FROM (${rowsAt('$2', '$3', compared)}) AS s FULL JOIN (SELECT * FROM ${incoming} WHERE list = $1) AS i ON s.key = i.key
  WHERE s.id IS NULL OR i.seq IS NULL OR ${differs}`;

/** A few staged rows, each looked up by its key, however large the list is and whatever the planner knows of it: LIMIT keeps it from a join of another kind. */
const compareSome = `
  SELECT s.id, $1, CASE WHEN i.gone THEN NULL ELSE i.seq END
  FROM ${incoming} i LEFT JOIN LATERAL (SELECT * FROM (${rowsAt('$2', '$3', compared, 'AND e.key = i.key')}) AS found LIMIT 1) AS s ON true
  WHERE i.list = $1 AND CASE WHEN i.gone THEN s.id IS NOT NULL ELSE s.id IS NULL OR ${differs} END`;

/**
 * After a rollback, rows are compared with the newest version all the same, so that a row is never in two places. An edit of
 * a few rows then also undoes what the newest version has over the live one.
 */
export async function stageRollback(tx: Transaction, { id, staged }: StagedList, live: number, newest: number): Promise<void> {
  const last = await tx.first(`SELECT coalesce(max(seq), -1) AS seq FROM ${incoming} WHERE list = $1`, [staged]);
  const [older, newer] = [Math.min(live, newest), Math.max(live, newest)];
  await tx.run(
    `INSERT INTO ${incoming} (list, seq, place, gone, key, ${said.join(', ')})
     SELECT $1, $2 + row_number() OVER (), 0, l.key IS NULL, k.key, ${said.map((name) => `l.${name}`).join(', ')}
     FROM (
       SELECT e.key FROM entries e WHERE e.list_id = $3 AND e.since_version > $4 AND e.since_version <= $5
       UNION SELECT e.key FROM entries e WHERE e.list_id = $3 AND e.until_version > $4 AND e.until_version <= $5
     ) AS k LEFT JOIN LATERAL (SELECT * FROM (${rowsAt('$3', '$6', compared, 'AND e.key = k.key')}) AS found LIMIT 1) AS l ON true
     WHERE NOT EXISTS (SELECT 1 FROM ${incoming} i WHERE i.list = $1 AND i.key = k.key)`,
    [staged, count(last, 'seq'), id, older, newer, live],
  );
}

/**
 * Where only rows are staged that differ from a version: those that do not are staged too, so that all can be held against another one.
 * @returns `false` where that version is not kept any more
 */
export async function stageUnchanged(tx: Transaction, { id, staged }: StagedList, version: number): Promise<boolean> {
  if ((await tx.first('SELECT 1 FROM list_versions WHERE list_id = $1 AND version = $2', [id, version])) === undefined) return false;
  await tx.run(
    `INSERT INTO ${incoming} (list, seq, place, gone, key, ${said.join(', ')})
     SELECT $1, (SELECT coalesce(max(seq), -1) FROM ${incoming} WHERE list = $1) + row_number() OVER (), 0, false, e.key, ${said.map((name) => `e.${name}`).join(', ')}
     FROM (${rowsAt('$2', '$3', compared)}) AS e WHERE NOT EXISTS (SELECT 1 FROM ${incoming} i WHERE i.list = $1 AND i.key = e.key)`,
    [staged, id, version],
  );
  await tx.run(`DELETE FROM ${incoming} WHERE list = $1 AND gone`, [staged]);
  return true;
}

/** Writes what `diff` holds: rows end with this version, others begin with it. A key that was there before keeps its entry's id. */
export async function applyDiff(tx: Transaction, { id, staged }: StagedList, version: number, isNew: boolean): Promise<void> {
  await tx.run(`UPDATE entries SET until_version = $1 FROM ${diff} d WHERE d.list = $2 AND d.old_id = entries.id`, [version, staged]);
  const known = isNew ? '' : `LEFT JOIN LATERAL (${knownEntry}) AS known ON true`;
  await tx.run(
    `INSERT INTO entries (list_id, since_version, key, entry, ${said.join(', ')})
     SELECT $1, $2, i.key, ${isNew ? 'NULL::bigint' : 'known.entry'}, ${said.map((name) => `i.${name}`).join(', ')}
     FROM ${diff} d JOIN ${incoming} i ON i.list = $3 AND i.seq = d.seq ${known}
     WHERE d.list = $3 ORDER BY i.key`,
    [id, version, staged],
  );
}

const knownEntry = `SELECT coalesce(e.entry, e.id) AS entry FROM entries e
  WHERE e.list_id = $1 AND e.key = i.key AND e.until_version IS NOT NULL ORDER BY e.since_version DESC LIMIT 1`;
