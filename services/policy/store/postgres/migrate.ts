import { count } from './connection.js';
import { migrations, type Migration } from './migrations.js';
import type { Pool, Transaction } from './pool.js';

/**
 * Brings the schema up to date. Of several processes that start at once, one does it and the others wait for its commit.
 * A schema that is newer than this program is fine as long as it was only expanded: the database says which programs are too old.
 */
export async function migrate(pool: Pool, known: readonly Migration[] = migrations): Promise<void> {
  await pool.transaction(async (tx) => {
    await tx.run('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const at = await schemaOf(tx);
    if (at.leastReader > known.length) throw new TooOld(`the database was made by a newer Latchkey (schema ${at.version}, for programs that know ${at.leastReader} or more; this one knows ${known.length})`);
    for (const { sql, leastReader } of known.slice(at.version)) {
      // A migration has no values, so all its statements go at once.
      await tx.run(sql);
      await tx.run('UPDATE latchkey_schema SET version = version + 1, least_reader = $1', [leastReader]);
    }
    return { keep: true, value: undefined };
  });
}

/** This program is too old for the database. */
export class TooOld extends Error {
  override readonly name = 'TooOld';
}

/** Any number that is always the same: "latch" read as bytes. */
const migrationLock = 0x6c61746368;

async function schemaOf(tx: Transaction): Promise<{ readonly version: number; readonly leastReader: number }> {
  await tx.run('CREATE TABLE IF NOT EXISTS latchkey_schema (version integer NOT NULL, least_reader integer NOT NULL)');
  const row = await tx.first('SELECT version, least_reader FROM latchkey_schema');
  if (row !== undefined) return { version: count(row, 'version'), leastReader: count(row, 'least_reader') };
  await tx.run('INSERT INTO latchkey_schema (version, least_reader) VALUES (0, 0)');
  return { version: 0, leastReader: 0 };
}
