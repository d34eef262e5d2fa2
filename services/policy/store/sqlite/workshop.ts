import type { SqliteConnection } from './connection.js';
import { stagingTables } from './staging.js';
import { Turns } from './turns.js';

/**
 * Where publications are made: each has a connection of its own, with tables of its own. The last connection is kept for the next, if
 * little lies in it: to change one entry costs no more than it must.
 */
export class Workshop {
  readonly turns = new Turns();
  readonly #open: () => SqliteConnection;
  readonly #inUse = new Set<SqliteConnection>();
  #spare: SqliteConnection | undefined;
  #closed = false;

  constructor(open: () => SqliteConnection) {
    this.#open = open;
  }

  async use<T>(work: (db: SqliteConnection) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the store is closed');
    const db = this.#take();
    this.#inUse.add(db);
    let cheap = false;
    try {
      const result = await work(db);
      cheap = tidy(db);
      return result;
    } finally {
      this.#inUse.delete(db);
      if (cheap && this.#spare === undefined && !this.#closed) this.#spare = db;
      else db.close();
    }
  }

  /** Publications under way fail. */
  close(): void {
    this.#closed = true;
    this.#spare?.close();
    this.#spare = undefined;
  }

  #take(): SqliteConnection {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined) return spare;
    const db = this.#open();
    db.exec(stagingTables);
    return db;
  }
}

/** Many rows leave a large temporary file, which goes when its connection is closed. */
function tidy(db: SqliteConnection): boolean {
  if (db.first('SELECT 1 AS one FROM staged LIMIT 1 OFFSET 5000', []) !== undefined) return false;
  db.run('DELETE FROM incoming', []);
  db.run('DELETE FROM staged', []);
  return true;
}
