import Libsql from 'libsql';

export type Value = string | number | null | Buffer | undefined;
/** A blob comes as an ArrayBuffer; `blobOf` makes it a Buffer. */
export type Row = Readonly<Record<string, string | number | null | ArrayBuffer>>;

/** One connection to a SQLite file, with its statements prepared once each. Synchronous; throws SQLite's own errors. */
export class SqliteConnection {
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();

  /** @param busyMs how long to wait for another process that writes */
  constructor(file: string, busyMs: number) {
    this.#db = new Libsql(file, { timeout: busyMs });
  }

  /**
   * Reads to the end, always: libsql's `get`, and an iteration that is broken off, leave their statement open, and with it
   * a snapshot that hides what others write, refuses our own writes (SQLITE_BUSY_SNAPSHOT) and keeps the WAL from shrinking.
   */
  all(sql: string, values: readonly Value[]): readonly Row[] {
    return this.#prepared(sql).all(values) as Row[];
  }

  first(sql: string, values: readonly Value[]): Row | undefined {
    return this.all(sql, values)[0];
  }

  /** Number of rows changed. */
  run(sql: string, values: readonly Value[]): number {
    return this.#prepared(sql).run(values).changes;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** All that `work` writes, or nothing of it. Begins as a writer at once, so that it never has to fail half-way for a lock. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** A transaction that also outlives a power cut: it is on the disk when this returns. */
  durably<T>(work: () => T): T {
    this.#db.exec('PRAGMA synchronous = FULL');
    try {
      return this.transaction(work);
    } finally {
      this.#db.exec('PRAGMA synchronous = NORMAL');
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepared(sql: string): Libsql.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A column as text; '' where it is null. */
export function text(row: Row | undefined, column: string): string {
  const value = row?.[column] ?? '';
  return typeof value === 'object' ? blobOf(value).toString() : String(value);
}

/** A column as a number; 0 where it is null, or where there is no row. */
export function count(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

/** The bytes of a blob, without a copy. */
export function blobOf(value: Row[string] | undefined): Buffer {
  if (!(value instanceof ArrayBuffer)) throw new TypeError(`a blob was expected, not ${typeof value}`);
  return Buffer.from(value);
}
