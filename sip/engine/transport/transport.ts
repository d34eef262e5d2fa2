import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { EngineLog } from '../log.js';
import type { Timers } from '../timing/timer-queue.js';
import { bindError } from './bind-error.js';
import { inBrackets, type Hop, type Protocol } from './hop.js';
import { TcpTransport } from './tcp.js';
import { openUdp, type UdpTransport } from './udp.js';

export interface TransportOptions {
  readonly host: string;
  /** 0 is any port that is free for both UDP and TCP. */
  readonly port: number;
  /** Address put into Via and Contact where the bound one is not reachable. */
  readonly advertised?: string;
}

export interface TransportEvents {
  receive(text: string, source: Hop): void;
  /** Of a stream that had to be given up: the beginning of the message that broke it. */
  broken(kind: 'too-large' | 'unframed', text: string, source: Hop): void;
}

const FREE_PORT_TRIES = 20;

/** UDP and TCP on one port number, and what address the world knows it by. */
export class Transport {
  /** The address (in brackets if IPv6) that others reach us at. */
  readonly address: string;
  /** The address that was bound, as it is told to the application. */
  readonly localAddress: string;

  private constructor(
    private readonly options: TransportOptions,
    private readonly udp: UdpTransport,
    private readonly tcp: TcpTransport,
  ) {
    this.localAddress = reachableAddress(options.host);
    this.address = inBrackets(options.advertised ?? this.localAddress);
  }

  /** Binds both; an error says which address and why. */
  static async open(given: TransportOptions, timers: Timers, events: TransportEvents, log: EngineLog): Promise<Transport> {
    const options = { ...given, host: await addressOf(given) };
    for (let attempt = 1; ; attempt += 1) {
      const udp = await openUdp(options.host, options.port, (text, source) => events.receive(text, source));
      try {
        const tcp = await TcpTransport.open(options.host, udp.port, timers, events, log);
        return new Transport(options, udp, tcp);
      } catch (error) {
        await udp.close();
        if (options.port !== 0 || attempt === FREE_PORT_TRIES) throw error;
      }
    }
  }

  get port(): number {
    return this.udp.port;
  }

  get receiveBufferBytes(): number {
    return this.udp.receiveBufferBytes;
  }

  /** TCP connections that are open. */
  get connections(): number {
    return this.tcp.size;
  }

  /** True for a URI that would lead a request back to this port. */
  isOwn(hop: Hop): boolean {
    if (hop.port !== this.port) return false;
    const own = [this.options.host, this.options.advertised, this.localAddress];
    return own.includes(hop.host) || (isWildcard(this.options.host) && isLocalAddress(hop.host));
  }

  isOpen(hop: Hop): boolean {
    return this.tcp.has(hop.connection);
  }

  /** Sends; `failed` is called later, at most once, when it is known that it did not go out. */
  send(text: string, to: Hop, failed?: (error: Error) => void): void {
    if (isAddress(to.host)) this.sendTo(text, to, failed);
    else void this.resolveAndSend(text, to, failed);
  }

  async close(): Promise<void> {
    await Promise.all([this.udp.close(), this.tcp.close()]);
  }

  private sendTo(text: string, to: Hop, failed?: (error: Error) => void): void {
    const carriers: Readonly<Record<Protocol, UdpTransport | TcpTransport>> = { udp: this.udp, tcp: this.tcp };
    carriers[to.protocol].send(text, to, failed);
  }

  private async resolveAndSend(text: string, to: Hop, failed?: (error: Error) => void): Promise<void> {
    try {
      const { address } = await lookup(to.host, isIP(this.options.host) === 4 ? { family: 4 } : {});
      this.sendTo(text, { ...to, host: address }, failed);
    } catch (error) {
      failed?.(error as Error);
    }
  }
}

/** The host to bind may be a name. */
async function addressOf({ host, port }: TransportOptions): Promise<string> {
  if (isIP(host) !== 0) return host;
  const { address } = await lookup(host).catch((error: unknown) => {
    throw bindError('SIP', host, port, error as NodeJS.ErrnoException);
  });
  return address;
}

/** Told by its characters, which is cheaper than reading it: this is asked for every message. */
function isAddress(host: string): boolean {
  if (host.includes(':')) return true;
  for (let at = 0; at < host.length; at += 1) {
    const code = host.charCodeAt(at);
    if (code > 57 || code < 46 || code === 47) return false;
  }
  return true;
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

function isLocalAddress(host: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((each) => each.address === host));
}

/** Of a wildcard: the first address of a network card, else loopback. */
function reachableAddress(host: string): string {
  if (!isWildcard(host)) return host;
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const cards = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return cards.find((card) => !card.internal && card.family === family)?.address ?? (family === 'IPv6' ? '::1' : '127.0.0.1');
}
