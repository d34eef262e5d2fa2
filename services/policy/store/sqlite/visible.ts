import type { Row, SqliteConnection, Value } from './connection.js';

/** A further condition of SQL, with its values. */
export interface Condition {
  readonly where: string;
  readonly values: readonly Value[];
}

/** What of a list's rows is asked for. */
export interface Asked {
  /** What SQL selects. */
  readonly columns: string;
  /** A further condition, with its values. */
  readonly where?: string;
  readonly values?: readonly Value[];
  readonly order?: string;
  readonly limit?: number;
}

/**
 * Rows that a version of a list shows: those that nothing ended, and those that a later version ended. Each of the two has an index
 * of its own, so that history costs a look-up nothing. SQLite is told which: by itself it goes through all rows that were ended since.
 */
export function visibleRows(db: SqliteConnection, list: { readonly id: number; readonly version: number }, asked: Asked): readonly Row[] {
  const { columns, where = '', values = [], order, limit } = asked;
  const sql = `
    SELECT ${columns} FROM entries INDEXED BY entries_alive WHERE list_id = ? ${where} AND until_version IS NULL AND since_version <= ?
    UNION ALL
    SELECT ${columns} FROM entries INDEXED BY entries_ended WHERE list_id = ? ${where} AND until_version > ? AND since_version <= ?
    ${order === undefined ? '' : `ORDER BY ${order}`} ${limit === undefined ? '' : 'LIMIT ?'}`;
  const { id, version } = list;
  return db.all(sql, [id, ...values, version, id, ...values, version, version, ...(limit === undefined ? [] : [limit])]);
}
