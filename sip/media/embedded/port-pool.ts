import type { Socket, SocketOptions } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { lookup as lookupByDns } from 'node:dns';
import { isIP } from 'node:net';

export interface PortRange {
  /** IP address to bind to. */
  readonly host: string;
  readonly fromPort: number;
  /** Included. */
  readonly toPort: number;
}

/** An even port for RTP and the odd one after it for RTCP (RFC 3550 section 11). */
export interface PortPair {
  readonly rtp: Socket;
  readonly rtcp: Socket;
  readonly rtpPort: number;
  /** Closes both; safe to call twice. */
  close(): Promise<void>;
}

/** How many pairs a range has. */
export function portPairsIn(range: Pick<PortRange, 'fromPort' | 'toPort'>): number {
  return Math.max(0, Math.floor((range.toPort + 1 - firstEven(range)) / 2));
}

function firstEven({ fromPort }: Pick<PortRange, 'fromPort'>): number {
  return fromPort + (fromPort % 2);
}

/** Hands out pairs of UDP ports from a range, beginning somewhere at random and going round. */
export class PortPool {
  readonly #range: PortRange;
  readonly #first: number;
  readonly #pairs: number;
  readonly #used = new Set<number>();
  #next: number;

  constructor(range: PortRange) {
    this.#range = range;
    this.#first = firstEven(range);
    this.#pairs = portPairsIn(range);
    this.#next = Math.floor(Math.random() * this.#pairs);
  }

  /** A pair nobody else has; `undefined` when there is none left. Throws when the host is not an address of this machine. */
  async open(): Promise<PortPair | undefined> {
    for (let tried = 0; tried < this.#pairs; tried++) {
      const port = this.#first + 2 * this.#next;
      this.#next = (this.#next + 1) % this.#pairs;
      if (this.#used.has(port)) continue;
      this.#used.add(port);
      const pair = await this.#bind(port);
      if (pair !== undefined) return pair;
    }
    return undefined;
  }

  /** Pairs handed out and not closed. */
  get inUse(): number {
    return this.#used.size;
  }

  async #bind(rtpPort: number): Promise<PortPair | undefined> {
    const sockets: Socket[] = [];
    try {
      for (const port of [rtpPort, rtpPort + 1]) sockets.push(await bindOne(this.#range.host, port));
    } catch (error) {
      await this.#release(rtpPort, sockets);
      if (isPortTaken(error)) return undefined;
      throw error;
    }
    const [rtp, rtcp] = sockets as [Socket, Socket];
    let closed: Promise<void> | undefined;
    return { rtp, rtcp, rtpPort, close: () => (closed ??= this.#release(rtpPort, sockets)) };
  }

  async #release(rtpPort: number, sockets: readonly Socket[]): Promise<void> {
    await Promise.all(sockets.map(closeOne));
    this.#used.delete(rtpPort);
  }
}

async function bindOne(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', lookup });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: host, port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return socket;
  } catch (error) {
    await closeOne(socket);
    throw error;
  }
}

/** Addresses are numbers already: asking for them would cost each packet a turn of the event loop. */
const lookup: NonNullable<SocketOptions['lookup']> = (host, options, callback) => {
  const family = isIP(host);
  if (family === 0) lookupByDns(host, options, callback);
  else callback(null, host, family);
};

async function closeOne(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
}

const isPortTaken = (error: unknown): boolean => (error as { code?: unknown }).code === 'EADDRINUSE';
