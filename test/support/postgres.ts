/** Databases for tests: on the server that LATCHKEY_TEST_POSTGRES names, else on one that is started for this run. */
import pg from 'pg';
import { postgresPrograms, startPostgres, type PostgresServer } from './postgres-server.js';

/** `undefined`: tests that need PostgreSQL are skipped. */
export const postgresIsHere = process.env['LATCHKEY_TEST_POSTGRES'] !== undefined || postgresPrograms !== undefined;

export interface Database {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database. The server starts with the first one and ends with the run. */
export async function freshDatabase(): Promise<Database> {
  const server = await serverUrl();
  made += 1;
  const name = `latchkey_test_${process.pid}_${made}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  // One of a server that ends with the run goes with it.
  const drop = async (): Promise<void> => (started === undefined ? execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) : undefined);
  return { url: url.href, drop };
}

/** Takes all rows out of a database, as if nothing but the schema had ever been in it: much quicker than another database. */
export async function emptyDatabase(url: string): Promise<void> {
  await execute(url, `
    SET session_replication_role = replica;
    DO $$ DECLARE named text; BEGIN
      FOR named IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'latchkey_schema' LOOP EXECUTE format('DELETE FROM %I', named); END LOOP;
      FOR named IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP PERFORM setval(named::regclass, 1, false); END LOOP;
    END $$`);
}

/** Runs statements on a connection of their own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

let made = 0;
let started: Promise<PostgresServer> | undefined;

async function serverUrl(): Promise<string> {
  const given = process.env['LATCHKEY_TEST_POSTGRES'];
  if (given !== undefined) return given;
  started ??= startPostgres();
  return (await started).url;
}

/** Ends the server, where one was started. */
export async function stopPostgres(): Promise<void> {
  const server = started;
  started = undefined;
  await (await server)?.stop();
}

// The root suite's: it runs once, after the last test of the run.
if (typeof after === 'function') after('PostgreSQL stops', async function () {
  this.timeout(30_000);
  await stopPostgres();
});
