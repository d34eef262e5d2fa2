import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { EngineLog } from '../log.js';
import type { Timers } from '../timing/timer-queue.js';
import { bindError } from './bind-error.js';
import { hostPort, plainAddress, type Hop } from './hop.js';
import { TCP_LIMITS, TcpConnection, type TcpLimits } from './tcp-connection.js';

export interface TcpEvents {
  receive(text: string, source: Hop): void;
  broken(kind: 'too-large' | 'unframed', text: string, source: Hop): void;
}

/** Most connections at once; more are closed at the door. */
const MOST_CONNECTIONS = 2000;
const CONNECT_TIMEOUT_MS = 5000;

/** The TCP side of a SIP port: accepts connections, and makes them where a message needs one. */
export class TcpTransport {
  private readonly connections = new Map<number, TcpConnection>();
  private readonly outgoing = new Map<string, TcpConnection>();
  /** Of connections that are still being made: who wants to know when that fails. */
  private readonly dialling = new Map<TcpConnection, ((error: Error) => void)[]>();
  private nextId = 1;

  private constructor(
    private readonly server: Server,
    private readonly timers: Timers,
    private readonly events: TcpEvents,
    private readonly log: EngineLog,
    private readonly limits: TcpLimits,
  ) {
    server.on('connection', (socket: Socket) => this.accept(socket));
    server.on('error', (error) => log.warn('SIP over TCP: accepting failed', { error: error.message }));
  }

  /** Binds and listens. */
  static async open(host: string, port: number, timers: Timers, events: TcpEvents, log: EngineLog, limits = TCP_LIMITS): Promise<TcpTransport> {
    const server = createServer();
    const listening = once(server, 'listening');
    server.listen({ host, port, exclusive: true });
    await listening.catch((error: unknown) => {
      throw bindError('SIP over TCP', host, port, error as NodeJS.ErrnoException);
    });
    return new TcpTransport(server, timers, events, log, limits);
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get size(): number {
    return this.connections.size;
  }

  has(connection: number | undefined): boolean {
    return connection !== undefined && this.connections.get(connection)?.open === true;
  }

  /** Sends on the hop's own connection while it is open, else on one made to its address. */
  send(text: string, to: Hop, failed?: (error: Error) => void): void {
    const known = (to.connection === undefined ? undefined : this.connections.get(to.connection)) ?? this.outgoing.get(hostPort(to));
    if (known?.send(text) !== true) return this.dial(to, text, failed);
    if (failed !== undefined) this.dialling.get(known)?.push(failed);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const connections = [...this.connections.values()];
    for (const connection of connections) connection.end();
    await Promise.all([closed, ...connections.map((connection) => connection.closed)]);
  }

  private accept(socket: Socket): void {
    if (this.connections.size >= MOST_CONNECTIONS) {
      this.log.warn('SIP over TCP: connection refused, too many are open', { open: this.connections.size });
      socket.destroy();
      return;
    }
    this.adopt(socket, undefined);
  }

  private dial(to: Hop, text: string, failed: ((error: Error) => void) | undefined): void {
    const key = hostPort(to);
    const socket = connect({ host: to.host, port: to.port, timeout: CONNECT_TIMEOUT_MS });
    socket.once('timeout', () => socket.destroy(new Error(`no connection to ${key} within ${CONNECT_TIMEOUT_MS} ms`)));
    const connection = this.adopt(socket, to);
    this.outgoing.set(key, connection);
    this.dialling.set(connection, failed === undefined ? [] : [failed]);
    socket.once('connect', () => {
      socket.setTimeout(0);
      this.dialling.delete(connection);
    });
    socket.once('error', (error) => {
      for (const tell of this.dialling.get(connection) ?? []) tell(error);
    });
    connection.send(text);
  }

  private adopt(socket: Socket, dialled: Hop | undefined): TcpConnection {
    const id = this.nextId++;
    const address = dialled ?? { host: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    const source: Hop = { protocol: 'tcp', host: address.host, port: address.port, connection: id };
    const connection: TcpConnection = new TcpConnection(id, socket, this.timers, this.limits, {
      message: (text) => this.events.receive(text, source),
      broken: (kind, text) => this.events.broken(kind, text, source),
      closed: () => this.forget(connection, hostPort(source)),
    });
    this.connections.set(id, connection);
    return connection;
  }

  private forget(connection: TcpConnection, key: string): void {
    this.connections.delete(connection.id);
    this.dialling.delete(connection);
    if (this.outgoing.get(key) === connection) this.outgoing.delete(key);
  }
}
