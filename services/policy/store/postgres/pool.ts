import type { Socket } from 'node:net';
import pg from 'pg';
import { sqlOn, types, type Sql } from './connection.js';
import { Hosts, readOnlyServer } from './hosts.js';
import { PostgresError, postgresError } from './postgres-error.js';
import { whenGone } from './still-there.js';
import { within } from './within.js';

export interface PoolOptions {
  /** A function is asked at every new connection. Pools of the same servers share what is known of them. */
  readonly url: string | (() => string) | Hosts;
  readonly connections: number;
  /** Connections that stay open when nobody needs them (0): making one takes time that a call may not have. */
  readonly kept?: number;
  /** How long a statement waits for a connection and for its answer, together; 0: as long as it takes. */
  readonly patienceMs: number;
}

/** What a transaction came to; `keep: false` undoes all that it wrote. */
export interface Outcome<T> {
  readonly keep: boolean;
  readonly value: T;
}

/** A connection with a transaction open on it. `client` is for what is no plain statement, as COPY. */
export interface Transaction extends Sql {
  readonly client: pg.PoolClient;
}

/** Connections to the database. One that breaks is thrown away, and the next statement gets another: nothing of it ends the process. */
export class Pool implements Sql {
  readonly #pool: pg.Pool;
  readonly #hosts: Hosts;
  readonly #patienceMs: number;

  constructor({ url, connections, patienceMs, kept = 0 }: PoolOptions) {
    this.#patienceMs = patienceMs;
    this.#hosts = url instanceof Hosts ? url : new Hosts(url);
    // A connection may take longer to make (TLS, a far host) than a statement waits: it is there for the next one then.
    this.#pool = new pg.Pool({ Client: this.#hosts.clientClass(), max: connections, min: kept, connectionTimeoutMillis: connectMs, idleTimeoutMillis: idleMs, keepAlive: true, keepAliveInitialDelayMillis: 10_000, application_name: 'latchkey', types });
    // An idle connection broke; the pool has dropped it.
    this.#pool.on('error', ignored);
    // One that is in use rejects its statement, and one that is being ended is nobody's any more: the event says nothing else.
    this.#pool.on('connect', (client) => void client.on('error', ignored));
  }

  async all(...[sql, values]: Parameters<Sql['all']>): ReturnType<Sql['all']> {
    return this.#withClient(this.#patienceMs, (one) => one.all(sql, values));
  }

  async first(...[sql, values]: Parameters<Sql['first']>): ReturnType<Sql['first']> {
    return this.#withClient(this.#patienceMs, (one) => one.first(sql, values));
  }

  async run(...[sql, values]: Parameters<Sql['run']>): ReturnType<Sql['run']> {
    return this.#withClient(this.#patienceMs, (one) => one.run(sql, values));
  }

  /** All that `work` writes, or nothing of it. @param patienceMs for all of it @param settings `SET LOCAL …` for it */
  async transaction<T>(work: (tx: Transaction) => Promise<Outcome<T>>, patienceMs = this.#patienceMs, settings = ''): Promise<T> {
    return this.#withClient(patienceMs, async (sql, client) => {
      const stop = patienceMs > 0 ? undefined : whenGone(this.#hosts, () => breakOff(client));
      try {
        await sql.run(`BEGIN; ${settings}`);
        const { keep, value } = await work({ ...sql, client });
        await sql.run(keep ? 'COMMIT' : 'ROLLBACK');
        return value;
      } catch (error) {
        // Where the server does not answer, the connection is thrown away, and it rolls back by itself.
        if (!(error instanceof PostgresError) || isAnswer(error)) await sqlOn(client, connectMs).run('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        stop?.();
      }
    });
  }

  /** A connection for as long as the caller likes. */
  async borrow(): Promise<{ readonly sql: Sql; readonly giveBack: (broken: boolean) => void }> {
    const client = await this.#client(connectMs);
    return { sql: sqlOn(client, fetchMs), giveBack: (broken) => client.release(broken) };
  }

  /** Makes a connection, so that the first who needs one has it at once. */
  async warm(): Promise<void> {
    await this.#withClient(connectMs, (sql) => sql.run('SELECT 1'));
  }

  /** Waits for what is under way, but not for a server that does not answer. */
  async close(): Promise<void> {
    const ended = this.#pool.end().catch(() => undefined);
    await within(closeMs, ended).catch(() => undefined);
  }

  /** @param patienceMs after which nobody waits any more; 0: without end */
  async #withClient<T>(patienceMs: number, work: (sql: Sql, client: pg.PoolClient) => Promise<T>): Promise<T> {
    const begun = performance.now();
    const client = await this.#client(patienceMs === 0 ? connectMs : Math.min(patienceMs, connectMs));
    const working = work(sqlOn(client, 0), client);
    this.#letGoAfter(client, working, patienceMs);
    if (patienceMs === 0) return working;
    return within(Math.max(1, patienceMs - (performance.now() - begun)), working);
  }

  /**
   * A connection whose answer came too late for whoever asked is sound, and making another one would only add to the server's work:
   * it is kept until the answer is there, and thrown away where none comes.
   */
  #letGoAfter(client: pg.PoolClient, working: Promise<unknown>, patienceMs: number): void {
    let held = true;
    const done = (broken: boolean): void => {
      clearTimeout(timer);
      if (held) client.release(broken);
      held = false;
    };
    const timer = patienceMs === 0 ? undefined : setTimeout(() => done(true), patienceMs + overdueMs);
    working.then(() => done(false), (error: unknown) => done(!(error instanceof PostgresError) || !isAnswer(error)));
  }

  async #client(waitMs: number): Promise<pg.PoolClient> {
    const asked = this.#pool.connect();
    try {
      return await within(waitMs, asked);
    } catch (error) {
      // It may still come, after whoever asked for it has gone.
      asked.then((client) => client.release(), () => undefined);
      throw postgresError(error);
    }
  }
}

const connectMs = 2000;
const idleMs = 60_000;
const overdueMs = 2000;
const closeMs = 2000;
const fetchMs = 60_000;

/** What is under way on the connection fails. pg's types hide the socket below it. */
function breakOff(client: pg.PoolClient): void {
  (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
}

function ignored(): void {}

/** The server itself answered, so the connection is sound: SQLSTATE, but not of a server that is going down, or that takes no writes any more. */
function isAnswer({ code }: PostgresError): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code !== readOnlyServer && !code.startsWith('57P') && !code.startsWith('08');
}
