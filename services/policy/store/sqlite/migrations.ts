import { count, type SqliteConnection } from './connection.js';
import { schema1 } from './schema-1.js';
import { schema2 } from './schema-2.js';
import { schema3 } from './schema-3.js';

/** Numbered by their place: never changed once released, only added to. */
const migrations: readonly string[] = [schema1, schema2, schema3];

/** Brings the schema up to date, under the file's write lock: of several processes that start at once, one does it. */
export function migrate(db: SqliteConnection): void {
  if (versionOf(db) === migrations.length) return;
  // Tables that others refer to are made anew; whether all references hold is looked at before it is committed.
  db.exec('PRAGMA foreign_keys = OFF');
  try {
    db.durably(() => bringUpToDate(db));
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
}

function bringUpToDate(db: SqliteConnection): void {
  const version = versionOf(db);
  if (version > migrations.length) throw new Error(`the database was made by a newer Latchkey (schema ${version}; this one knows ${migrations.length})`);
  for (const migration of migrations.slice(version)) db.exec(migration);
  if (db.first('SELECT 1 AS one FROM pragma_foreign_key_check', []) !== undefined) throw new Error('the database holds rows that refer to nothing; it was left as it was');
  db.exec(`PRAGMA user_version = ${migrations.length}`);
}

function versionOf(db: SqliteConnection): number {
  return count(db.first('SELECT user_version FROM pragma_user_version', []), 'user_version');
}
