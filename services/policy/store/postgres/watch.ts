import type pg from 'pg';
import { releaseChannel } from './go-live.js';
import type { Hosts } from './hosts.js';

export type Watch = (changed: (tenant: string) => void) => () => void;

/** Hears of releases on a connection of its own, which is opened with the first who wants to know and closed with the last. */
export class ReleaseWatch {
  readonly #hosts: Hosts;
  readonly #watchers = new Set<(tenant: string) => void>();
  #listener: Listener | undefined;

  /** @param hosts the servers themselves: what passes on single statements, as a pooler does, passes on no notices */
  constructor(hosts: Hosts) {
    this.#hosts = hosts;
  }

  readonly watch: Watch = (changed) => {
    // A function of its own for each who asks, so that one who asks twice is told twice, and stops twice.
    const watcher = (tenant: string): void => changed(tenant);
    this.#watchers.add(watcher);
    this.#listener ??= new Listener(this.#hosts, (tenant) => {
      for (const one of [...this.#watchers]) one(tenant);
    });
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.close();
    };
  };

  close(): void {
    this.#watchers.clear();
    this.#listener?.close();
    this.#listener = undefined;
  }
}

/** Listens until it is closed; a connection that breaks or hangs is replaced. */
class Listener {
  readonly #hosts: Hosts;
  readonly #changed: (tenant: string) => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = leastWaitMs;
  #closed = false;

  constructor(hosts: Hosts, changed: (tenant: string) => void) {
    this.#hosts = hosts;
    this.#changed = changed;
    void this.#listen();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #listen(): Promise<void> {
    const client = this.#hosts.client({ connectionTimeoutMillis: answerMs, query_timeout: answerMs, keepAlive: true, application_name: 'latchkey watch' });
    this.#client = client;
    client.on('error', () => this.#again(client));
    client.on('end', () => this.#again(client));
    client.on('notification', ({ payload }) => this.#changed(tenantOf(payload ?? '')));
    try {
      await client.connect();
      await client.query(`LISTEN ${releaseChannel}`);
      // What was told before LISTEN, or while nobody listened, was missed.
      const { rows } = await client.query<{ tenant: string }>('SELECT tenant FROM tenants');
      this.#waitMs = leastWaitMs;
      if (this.#client !== client) return;
      for (const { tenant } of rows) this.#changed(tenant);
      this.#beat(client);
    } catch {
      this.#again(client);
    }
  }

  /** A connection on which nothing comes may be dead without a word. */
  #beat(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => (this.#client === client ? this.#beat(client) : undefined),
        () => this.#again(client),
      );
    }, beatMs).unref();
  }

  #again(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#drop();
    this.#timer = setTimeout(() => void this.#listen(), this.#waitMs).unref();
    this.#waitMs = Math.min(this.#waitMs * 2, mostWaitMs);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    // `end` says good-bye, and to a server that does not answer that takes for ever: nobody waits for it.
    client?.end().catch(() => undefined);
  }
}

const leastWaitMs = 100;
const mostWaitMs = 5000;
const answerMs = 2000;
const beatMs = 5000;

/** A notice is `12 smith`. */
function tenantOf(payload: string): string {
  return payload.slice(payload.indexOf(' ') + 1);
}
