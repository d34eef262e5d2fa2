import type { Row, SqliteConnection, Value } from './connection.js';

/** What of a list's rows is asked for. */
export interface Asked {
  /** What SQL selects. */
  readonly columns: string;
  /** A further condition, with its values. */
  readonly where?: string;
  readonly values?: readonly Value[];
  readonly order?: string;
  readonly limit?: number;
  /** Rows are looked up by key, or by label. */
  readonly by?: 'label';
}

/**
 * Rows that a version of a list shows: those that nothing ended, and those that a later version ended. Each of the two has an index
 * of its own, so that history costs a look-up nothing. SQLite is told which: by itself it goes through all rows that were ended since.
 */
export function visibleRows(db: SqliteConnection, list: { readonly id: number; readonly version: number }, asked: Asked): readonly Row[] {
  const { columns, where = '', values = [], order, limit, by } = asked;
  const [alive, ended] = by === 'label' ? ['entries_labels', 'entries_labels'] : ['entries_alive', 'entries_ended'];
  const sql = `
    SELECT ${columns} FROM entries INDEXED BY ${alive} WHERE list_id = ? ${where} AND until_version IS NULL AND since_version <= ?
    UNION ALL
    SELECT ${columns} FROM entries INDEXED BY ${ended} WHERE list_id = ? ${where} AND until_version > ? AND since_version <= ?
    ${order === undefined ? '' : `ORDER BY ${order}`} ${limit === undefined ? '' : 'LIMIT ?'}`;
  const { id, version } = list;
  return db.all(sql, [id, ...values, version, id, ...values, version, version, ...(limit === undefined ? [] : [limit])]);
}
