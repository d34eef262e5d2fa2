/** Which of several servers is asked: the one that writes are taken by, as libpq's `target_session_attrs=read-write` finds it. */
import pg from 'pg';
import { urlsOfHosts } from './postgres-url.js';

/**
 * One server, or several of which one at a time takes writes. A connection that cannot be made, or that leads to a server that takes none,
 * turns to the next server; the connections after it begin there. The name of a server is looked up for every connection.
 */
export class Hosts {
  readonly #url: () => string;
  #at = 0;

  /** @param url asked for at every new connection, since it may be exchanged */
  constructor(url: string | (() => string)) {
    this.#url = typeof url === 'string' ? () => url : url;
  }

  /** A client on the server whose turn it is; it is connected by its caller. */
  client(config: pg.ClientConfig): pg.Client {
    return new (this.clientClass())(config);
  }

  /** For a pool, which makes clients itself. */
  clientClass(): typeof pg.Client {
    return clientOf(this);
  }

  get current(): string {
    const urls = this.#urls();
    return urls[this.#at % urls.length] ?? '';
  }

  get count(): number {
    return this.#urls().length;
  }

  /** With one server nobody else could be asked, and it may be meant to be read only. */
  get several(): boolean {
    return this.count > 1;
  }

  /** Many connections fail at once: only the first of them turns. */
  failed(url: string): void {
    if (url === this.current) this.#at += 1;
  }

  #urls(): readonly string[] {
    const url = this.#url();
    return urlsOfHosts(url) ?? [url];
  }
}

function clientOf(hosts: Hosts): typeof pg.Client {
  return class extends pg.Client {
    readonly #url = hosts.current;

    constructor(config?: string | pg.ClientConfig) {
      super({ ...(typeof config === 'object' ? config : {}), connectionString: hosts.current });
      // It breaks while it is asked whether it takes writes: that question rejects, the event says nothing more.
      this.on('error', () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(done: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void;
    override connect(done?: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): Promise<pg.Client> | void {
      const connected = this.#connect();
      if (done === undefined) return connected;
      const called = done as (error: Error | null, client?: pg.Client) => void;
      connected.then((client) => called(null, client), called);
    }

    async #connect(): Promise<pg.Client> {
      try {
        await super.connect();
        if (hosts.several && (await this.#readOnly())) throw Object.assign(new Error('the server takes no writes'), { code: readOnlyServer });
        return this;
      } catch (error) {
        hosts.failed(this.#url);
        this.end().catch(() => undefined);
        throw error;
      }
    }

    async #readOnly(): Promise<boolean> {
      const { rows } = await this.query<{ readonly transaction_read_only: string }>('SHOW transaction_read_only');
      return rows[0]?.transaction_read_only === 'on';
    }
  };
}

/** SQLSTATE of what a standby answers to a write. */
export const readOnlyServer = '25006';
