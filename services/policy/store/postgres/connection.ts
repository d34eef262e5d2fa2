import pg from 'pg';
import { postgresError } from './postgres-error.js';

export type Value = string | number | boolean | null | undefined | Buffer | readonly (string | number | Buffer)[];
/** A `bigint` comes as a number: none of ours is beyond 2^53. */
export type Row = Readonly<Record<string, string | number | boolean | null | Buffer | readonly string[]>>;

/** Whatever takes statements: a pool, or one connection with a transaction open. */
export interface Sql {
  all(sql: string, values?: readonly Value[]): Promise<readonly Row[]>;
  first(sql: string, values?: readonly Value[]): Promise<Row | undefined>;
  /** Number of rows changed. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
}

/**
 * Statements have no names: a named one belongs to one connection of the server, and behind a pooler such as pgbouncer the next
 * statement may meet another.
 * @param answerMs how long to wait for the server; then the statement rejects, and its connection is good for nothing else. 0: as long as it takes
 */
export function sqlOn(client: Pick<pg.ClientBase, 'query'>, answerMs: number): Sql {
  const query = async (text: string, values: readonly Value[] = []): Promise<pg.QueryResult<Row>> => {
    try {
      // `query_timeout` of one statement is pg's, and its types do not know of it.
      const config: pg.QueryConfig & { query_timeout?: number } = { text, values: values as unknown[], ...(answerMs > 0 && { query_timeout: answerMs }) };
      return await client.query<Row>(config);
    } catch (error) {
      throw postgresError(error);
    }
  };
  return {
    all: async (sql, values) => (await query(sql, values)).rows,
    first: async (sql, values) => (await query(sql, values)).rows[0],
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
  };
}

/** How pg is to read types: `bigint` as a number. */
export const types: pg.CustomTypesConfig = { getTypeParser: (oid, format): unknown => (Number(oid) === bigint ? Number : pg.types.getTypeParser(oid, format)) };

const bigint = 20;

/** A column as text; '' where it is null, or where there is no row. */
export function text(row: Row | undefined, column: string): string {
  const value = row?.[column] ?? '';
  return typeof value === 'string' ? value : String(value);
}

/** A column as a number; 0 where it is null, or where there is no row. */
export function count(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

export function bytes(row: Row, column: string): Buffer {
  const value = row[column];
  if (!Buffer.isBuffer(value)) throw new TypeError(`bytes were expected in ${column}`);
  return value;
}
