import type { Socket } from 'node:net';
import type { Clock } from '../../../services/common/clock.js';
import type { Log } from '../../../services/common/log.js';
import { guardFrames } from './guard-frames.js';
import type { SrfApp } from './srf.js';

/** The least that drachtio-srf takes. */
const pingMs = 5000;
/** Nothing heard for this long, with a ping in between: the link hangs. */
const silenceMs = 11_000;
const longestRetryMs = 2000;
const closeMs = 500;

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly secret: () => string;
  /** Where SIP reaches us, as an address; the server must listen there. Absent: anywhere will do. */
  readonly advertised?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The connection is gone, and with it every call on it. */
  readonly onLost: () => void;
}

/** The control connection: kept up for ever, and known to be up only while the server answers and says where it listens. */
export class Link {
  readonly #srf: SrfApp;
  readonly #options: LinkOptions;
  #addresses: readonly string[] = [];
  #lastHeardMs: number;
  #cancelWatch: () => void = () => undefined;
  #closed = false;
  #complained = '';
  /** It was given up because it said nothing, and was there all the time since. */
  #hung = false;

  constructor(srf: SrfApp, options: LinkOptions) {
    this.#srf = srf;
    this.#options = options;
    this.#lastHeardMs = options.clock.now();
  }

  /** Where the SIP stack listens, as `udp/192.0.2.1:5060`. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  get ready(): boolean {
    return this.#addresses.length > 0;
  }

  open(): void {
    const { host, port, secret } = this.#options;
    this.#srf.on('connect', (error: unknown, hostports: unknown) => this.#connected(error, hostports));
    this.#srf.on('error', (error: Error) => {
      this.#hung = false;
      this.#complain(`no connection to the SIP stack at ${host}:${port}: ${error.message}`);
    });
    this.#srf.on('close', () => this.#lost());
    this.#srf.connect({ host, port, secret: secret(), enablePing: true, pingInterval: pingMs, reconnect: { retryMaxDelay: longestRetryMs } });
    const { client } = this.#srf.app;
    client.wp.prependListener('connect', () => (client.secret = secret()));
    guardFrames(client, this.#options.log);
    // srf takes no notice of pongs; every frame that comes shows that the server is there, pongs too.
    client.wp.on('msg', () => (this.#lastHeardMs = this.#options.clock.now()));
    this.#watch();
  }

  /** Resolves when the server has read all that was said, or soon after. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelWatch();
    const { wp } = this.#srf.app.client;
    // srf stops connecting anew only where a connection is there to be closed.
    wp.closing = true;
    clearTimeout(wp.reconnectVars?.retryTimer ?? undefined);
    const [socket] = this.#sockets();
    if (socket === undefined) return;
    const closed = new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(closeMs, () => socket.destroy());
      socket.once('close', () => {
        cancel();
        resolve();
      });
    });
    this.#srf.disconnect();
    await closed;
  }

  #connected(error: unknown, hostports: unknown): void {
    if (error !== null && error !== undefined) return this.#complain('the SIP stack refused us: is the secret right?');
    const addresses = typeof hostports === 'string' ? hostports.split(',').filter((entry) => entry !== '') : [];
    const { advertised, log } = this.#options;
    if (addresses.length === 0) return this.#complain('the SIP stack says nothing of where it listens');
    if (advertised !== undefined && !addresses.some((entry) => entry.includes(`/${advertised}:`) || entry.includes(`/[${advertised}]:`))) {
      return this.#complain(`the SIP stack listens on ${addresses.join(', ')}, not on ${advertised}, which is advertised`);
    }
    this.#addresses = addresses;
    this.#complained = '';
    // Seen of drachtio-server 0.9.4 with calls under way.
    if (this.#hung) log.warn('the SIP stack hung and went on by itself: it may give every second call to the connection that is gone; start it again');
    this.#hung = false;
    log.info({ addresses }, 'connected to the SIP stack');
  }

  #lost(): void {
    if (this.ready && !this.#closed) this.#options.log.warn('lost the connection to the SIP stack');
    this.#addresses = [];
    this.#options.onLost();
  }

  /** Once per kind of trouble: a wrong secret is refused four times a second. */
  #complain(what: string): void {
    if (what !== this.#complained && !this.#closed) this.#options.log.warn(what);
    this.#complained = what;
  }

  #watch(): void {
    this.#cancelWatch = this.#options.clock.after(1000, () => {
      this.#watch();
      if (this.#options.clock.now() - this.#lastHeardMs < silenceMs) return;
      this.#lastHeardMs = this.#options.clock.now();
      for (const socket of this.#sockets()) {
        this.#complain('the SIP stack does not answer pings: connecting anew');
        this.#hung = true;
        socket.destroy();
      }
    });
  }

  #sockets(): readonly Socket[] {
    return [...this.#srf.app.client.mapServer.keys()];
  }
}
