import { count, text, type SqliteConnection } from './connection.js';

/** Numbers of PIN keys, as rows name them: an id is long, and a million rows would each hold it. */
export class PinKeyNumbers {
  readonly #db: SqliteConnection;
  readonly #known = new Map<string, number>();
  readonly #writes: boolean;

  /** @param writes `false`: a key that is not there yet gets a number of no row, for comparing only */
  constructor(db: SqliteConnection, writes: boolean) {
    this.#db = db;
    this.#writes = writes;
  }

  of(keyId: string | undefined): number | null {
    if (keyId === undefined) return null;
    const known = this.#known.get(keyId) ?? this.#find(keyId);
    this.#known.set(keyId, known);
    return known;
  }

  #find(keyId: string): number {
    if (this.#writes) this.#db.run('INSERT INTO pin_keys (key_id) VALUES (?) ON CONFLICT DO NOTHING', [keyId]);
    const row = this.#db.first('SELECT no FROM pin_keys WHERE key_id = ?', [keyId]);
    return row === undefined ? -1 - this.#known.size : count(row, 'no');
  }
}

/** Ids of the keys that rows so counted are hashed under; empty for one that was not named. */
export function keyIdsOf(db: SqliteConnection, keys: Readonly<Record<string, number>>): readonly string[] {
  return Object.keys(keys).map((no) => text(db.first('SELECT key_id FROM pin_keys WHERE no = ?', [Number(no)]), 'key_id'));
}
