import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Store } from '../store.js';
import { SqliteConnection, text } from './connection.js';
import { sqliteGuesses } from './guesses.js';
import { sqliteLists } from './lists.js';
import { migrate } from './migrations.js';
import { sqlitePrompts } from './prompts.js';
import { sqliteReleases } from './releases.js';

/** How long a publication waits for another process that writes, such as `latchkey publish` beside a running service. */
const busyMs = 5000;

/** How long a write waits that a call waits for: later, the answer would come too late. */
const busyForCallMs = 200;

/**
 * The store in one SQLite file, which is made where there is none. Every method answers at once, without a promise.
 * Throws SQLite's error when the file cannot be opened, and an Error when a newer Latchkey made it.
 */
export function openSqliteStore(file: string): Store {
  makeFile(file);
  const db = open(file, busyMs);
  migrate(db);
  const calls = open(file, busyForCallMs);
  return {
    ...sqliteReleases(db),
    ...sqliteLists(db, calls),
    ...sqlitePrompts(db),
    ...sqliteGuesses(calls),
    remember: (name, value) => {
      db.run('INSERT INTO remembered (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', [name, value]);
      return text(db.first('SELECT value FROM remembered WHERE name = ?', [name]), 'value');
    },
    close: () => {
      calls.close();
      db.close();
    },
  };
}

/** Numbers of callers are nobody else's business: what SQLite puts beside the file takes its mode. */
function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

/**
 * With WAL, readers and the one writer do not wait for each other. `synchronous = NORMAL`: a write survives the death of the
 * process, and a power cut may take the last moments with it. That is right for wrong PINs and uses, which are written while a
 * caller waits; releases ask for more (`durably`).
 */
function open(file: string, waitMs: number): SqliteConnection {
  const db = new SqliteConnection(file, waitMs);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = NORMAL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA cache_size = -16000');
  db.exec('PRAGMA temp_store = FILE');
  db.exec('PRAGMA journal_size_limit = 67108864');
  return db;
}
