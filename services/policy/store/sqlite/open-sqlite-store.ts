import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Store } from '../store.js';
import { sqliteAudit } from './audit.js';
import { SqliteConnection, text } from './connection.js';
import { forgetCaller } from './forget-caller.js';
import { sqliteGuesses } from './guesses.js';
import { sqliteLists } from './lists.js';
import { migrate } from './migrations.js';
import { sqliteOutcomes } from './outcomes.js';
import { patienceMs, patiently } from './patience.js';
import { sqlitePrompts } from './prompts.js';
import { sqliteReleases } from './releases.js';
import { sqliteTokens } from './tokens.js';
import { sqliteWaits } from './waits.js';
import { Workshop } from './workshop.js';

/**
 * The store in one SQLite file, which is made where there is none. Reads, and writes that nobody is in the way of, answer without a
 * promise. Throws SQLite's error when the file cannot be opened, and an Error when a newer Latchkey made it.
 */
export function openSqliteStore(file: string): Store {
  makeFile(file);
  const db = open(file);
  migrate(db);
  const writes = open(file);
  writes.exec('PRAGMA busy_timeout = 0');
  // What is written is seldom looked at again: more pages would fill memory for hours, and help nobody.
  writes.exec('PRAGMA cache_size = -4000');
  const workshop = new Workshop(() => open(file));
  const watchers = new Set<(tenant: string) => void>();
  return {
    ...sqliteReleases(db, writes, workshop, (tenant) => watchers.forEach((changed) => changed(tenant))),
    ...sqliteLists(db, writes),
    ...sqlitePrompts(db, writes),
    ...sqliteGuesses(db, writes),
    ...sqliteTokens(db, writes),
    ...sqliteAudit(db, writes),
    ...sqliteOutcomes(db, writes),
    ...sqliteWaits(writes),
    shared: false,
    watch: (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    remember: (name, value) =>
      patiently(() => {
        writes.run('INSERT INTO remembered (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', [name, value]);
        return text(writes.first('SELECT value FROM remembered WHERE name = ?', [name]), 'value');
      }, patienceMs),
    forgetCaller: (number) => patiently(() => writes.transaction(() => forgetCaller(writes, number)), patienceMs),
    close: () => {
      workshop.close();
      writes.close();
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
function open(file: string): SqliteConnection {
  const db = new SqliteConnection(file, patienceMs);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = NORMAL');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA cache_size = -16000');
  db.exec('PRAGMA temp_store = FILE');
  db.exec('PRAGMA journal_size_limit = 67108864');
  return db;
}
