import type { Row, SqliteConnection, Value } from './connection.js';

/**
 * SQL: the row was ended after a version. The plus keeps SQLite from going through all rows that were ended since: of them there may be
 * a million, of those with one key there are few.
 */
export function endedAfter(table: string): string {
  return `${table}.until_version IS NOT NULL AND +${table}.until_version > ?`;
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
 * of its own, so that history costs a look-up nothing.
 */
export function visibleRows(db: SqliteConnection, list: { readonly id: number; readonly version: number }, asked: Asked): readonly Row[] {
  const { columns, where = '', values = [], order, limit } = asked;
  const sql = `
    SELECT ${columns} FROM entries WHERE list_id = ? ${where} AND until_version IS NULL AND since_version <= ?
    UNION ALL
    SELECT ${columns} FROM entries WHERE list_id = ? ${where} AND ${endedAfter('entries')} AND since_version <= ?
    ${order === undefined ? '' : `ORDER BY ${order}`} ${limit === undefined ? '' : 'LIMIT ?'}`;
  const { id, version } = list;
  return db.all(sql, [id, ...values, version, id, ...values, version, version, ...(limit === undefined ? [] : [limit])]);
}
