import { rereading, type Secret } from '../../../common/secret.js';
import type { Store } from '../store.js';
import { postgresAudit } from './audit.js';
import { text } from './connection.js';
import { forgetCaller } from './forget-caller.js';
import { postgresGuesses } from './guesses.js';
import { Hosts } from './hosts.js';
import { postgresLists } from './lists.js';
import { migrate } from './migrate.js';
import { postgresOutcomes } from './outcomes.js';
import { Pool } from './pool.js';
import { isPostgresUrl } from './postgres-url.js';
import { postgresPrompts } from './prompts.js';
import { postgresReleases } from './releases.js';
import { postgresTokens } from './tokens.js';
import { postgresWaits } from './waits.js';
import { ReleaseWatch } from './watch.js';

export interface PostgresOptions {
  /** As libpq writes it: `postgres://user:password@host:port/database?sslmode=…`, several `host:port` with commas between; from its file again at every new connection. */
  readonly url: Secret | string;
  /** Where notices are heard, when `url` leads to a pooler such as pgbouncer; absent: `url`. */
  readonly directUrl?: Secret | string;
  /** Connections at most for what calls wait for. */
  readonly callConnections?: number;
  /** Connections at most for all else, and as many for publishing. */
  readonly connections?: number;
  /** Connections at most for lists on their way in and differences on their way out, which are as slow as who sends or takes them. */
  readonly outsideConnections?: number;
  /** How long a call waits for an answer before there is none (200). */
  readonly callPatienceMs?: number;
}

/**
 * The store in a PostgreSQL database, shared by all processes that open it. Brings its schema up to date first.
 * Rejects with a PostgresError when the database cannot be reached, with TooOld when a newer Latchkey made it for itself alone.
 */
export async function openPostgresStore({ url: given, directUrl = given, callConnections = 10, connections = 5, outsideConnections = 16, callPatienceMs = silenceMs }: PostgresOptions): Promise<Store> {
  const url = new Hosts(rereading(given, isPostgresUrl));
  const calls = new Pool({ url, connections: callConnections, patienceMs: callPatienceMs, kept: 2 });
  const pool = new Pool({ url, connections, patienceMs: readPatienceMs, kept: 1 });
  const long = new Pool({ url, connections, patienceMs: 0 });
  const outside = new Pool({ url, connections: outsideConnections, patienceMs: 0 });
  const remembered = new Map<string, string>();
  const watch = new ReleaseWatch(directUrl === given ? url : new Hosts(rereading(directUrl, isPostgresUrl)));
  const close = async (): Promise<void> => {
    watch.close();
    await Promise.all([calls.close(), pool.close(), long.close(), outside.close()]);
  };
  try {
    await reach(url, async () => {
      await migrate(long);
      await calls.warm();
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    shared: true,
    ...postgresReleases(pool, long, outside),
    ...postgresLists(calls, pool),
    ...postgresPrompts(pool),
    ...postgresGuesses(calls, pool),
    ...postgresTokens(pool),
    ...postgresAudit(pool),
    ...postgresOutcomes(pool),
    ...postgresWaits(calls, pool),
    watch: watch.watch,
    // What is remembered never changes.
    remember: async (name, value) => remembered.get(name) ?? rememberedBy(pool, remembered, name, value),
    forgetCaller: (number) => forgetCaller(pool, number),
    close,
  };
}

async function rememberedBy(pool: Pool, remembered: Map<string, string>, name: string, value: string): Promise<string> {
  await pool.run('INSERT INTO remembered (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value]);
  const first = text(await pool.first('SELECT value FROM remembered WHERE name = $1', [name]), 'value');
  remembered.set(name, first);
  return first;
}

/** A server that is gone, or takes no writes, is known by the first who asks it: each gets a chance. */
async function reach(hosts: Hosts, connect: () => Promise<void>): Promise<void> {
  for (let others = hosts.count - 1; ; others--) {
    try {
      return await connect();
    } catch (error) {
      if (others <= 0) throw error;
    }
  }
}

/** A caller hears silence meanwhile: a later answer would come too late. */
const silenceMs = 200;
const readPatienceMs = 5000;
