import Mrf from 'drachtio-fsmrf';
import { backoffMs } from '../../../services/common/backoff.js';
import type { Clock } from '../../../services/common/clock.js';
import type { Log } from '../../../services/common/log.js';
import type { MediaRoom } from '../../ports/media.js';
import { probeEventSocket } from './event-socket-probe.js';
import { within } from './within.js';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface LinkOptions {
  readonly server: ServerAddress;
  /** Asked for at every connection. */
  readonly secret: () => string;
  /** The drachtio-srf application. */
  readonly srf: unknown;
  readonly profile: string;
  /** Where we listen for FreeSWITCH's sockets, and what it is told to call. */
  readonly listenHost: string;
  readonly advertisedHost: string;
  readonly clock: Clock;
  readonly log: Log;
}

const connectTimeoutMs = 3000;
/** A FreeSWITCH that hangs answers nothing, but its connection stays up. */
const pingEveryMs = 5000;
const pingTimeoutMs = 2000;
/** The same of one that a call is waiting for: that call can be taken to another server as long as it heard nothing. */
const doubtTimeoutMs = 1000;
const retry = { firstMs: 250, capMs: 5000 };

/**
 * Keeps one FreeSWITCH connected: probes before it connects, notices silence, and builds everything anew after a loss
 * (the library's own reconnect leaves its queue of replies shifted).
 */
export class ServerLink {
  readonly #options: LinkOptions;
  readonly #mrf: Mrf;
  #server: Mrf.MediaServer | undefined;
  #loss = new AbortController();
  #room: MediaRoom | undefined;
  #cancel: () => void = () => undefined;
  #failures = 0;
  #asking = false;
  #complained = '';
  #stopped = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#mrf = new Mrf(options.srf);
  }

  /** The connected server; `undefined` while there is none. */
  get server(): Mrf.MediaServer | undefined {
    return this.#server;
  }

  /** Aborted when the server that is connected now is lost. */
  get lost(): AbortSignal {
    return this.#loss.signal;
  }

  /** Its sessions, as it told some seconds ago; `undefined` while it is not connected or has not told yet. */
  get room(): MediaRoom | undefined {
    return this.#server === undefined ? undefined : this.#room;
  }

  /** Tries once; goes on trying in the background. */
  async connect(): Promise<void> {
    const { server, secret, profile, log } = this.#options;
    const probe = await probeEventSocket({ ...server, secret: secret(), profile }, connectTimeoutMs);
    if (this.#stopped) return;
    if (probe.kind === 'unready') return this.#tryAgain(probe.why);
    const connected = await within(this.#mrf.connect(this.#connectOptions()), connectTimeoutMs, (late) => late.disconnect());
    if (connected.kind !== 'done') return this.#tryAgain(connected.kind === 'late' ? `no answer within ${connectTimeoutMs} ms` : connected.why);
    if (this.#stopped) return connected.value.disconnect();
    this.#server = connected.value;
    this.#loss = new AbortController();
    this.#failures = 0;
    this.#complained = '';
    log.info({ freeswitch: this.#name() }, 'FreeSWITCH is connected');
    connected.value.once('end', () => this.#lost(connected.value, 'the connection was lost'));
    connected.value.on('error', (error: Error) => this.#lost(connected.value, error.message));
    this.#pingLater(connected.value);
  }

  /** Asks at once whether the server is still there: it did not do in time what it was told. */
  doubt(): void {
    if (this.#server === undefined || this.#asking) return;
    this.#cancel();
    void this.#ping(this.#server, doubtTimeoutMs);
  }

  /** Doubts it after so long. @returns called where it did what it was told */
  doubtAfter(ms: number): () => void {
    return this.#options.clock.after(ms, () => this.doubt());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#server?.disconnect();
    this.#server = undefined;
    this.#loss.abort();
  }

  #connectOptions(): Mrf.ConnectOptions {
    const { server, secret, profile, listenHost, advertisedHost } = this.#options;
    return { address: server.host, port: server.port, secret: secret(), profile, listenAddress: listenHost, listenPort: 0, advertisedAddress: advertisedHost };
  }

  #pingLater(server: Mrf.MediaServer): void {
    this.#cancel = this.#options.clock.after(pingEveryMs, () => void this.#ping(server, pingTimeoutMs));
  }

  async #ping(server: Mrf.MediaServer, timeoutMs: number): Promise<void> {
    this.#asking = true;
    const pong = await within(server.api('status'), timeoutMs);
    this.#asking = false;
    if (this.#server !== server) return;
    if (pong.kind === 'done') this.#heard(server, pong.value);
    else this.#lost(server, `no answer within ${timeoutMs} ms`);
  }

  #heard(server: Mrf.MediaServer, status: string): void {
    const [used, most] = [/(\d+) session\(s\) - peak/, /(\d+) session\(s\) max/].map((pattern) => pattern.exec(status)?.[1]);
    if (most !== undefined) this.#room = { used: Number(used ?? 0), most: Number(most) };
    this.#pingLater(server);
  }

  #lost(server: Mrf.MediaServer, why: string): void {
    if (this.#server !== server) return;
    this.#server = undefined;
    this.#loss.abort();
    this.#cancel();
    server.disconnect();
    if (!this.#stopped) this.#tryAgain(why);
  }

  /** One line per kind of trouble: a server that is down is tried for ever. */
  #tryAgain(why: string): void {
    this.#failures += 1;
    const ms = backoffMs(this.#failures, retry);
    if (why !== this.#complained) this.#options.log.warn({ freeswitch: this.#name(), why }, 'FreeSWITCH cannot be used');
    this.#complained = why;
    this.#cancel = this.#options.clock.after(ms, () => void this.connect());
  }

  #name(): string {
    return `${this.#options.server.host}:${this.#options.server.port}`;
  }
}
