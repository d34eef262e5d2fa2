import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { EngineLog } from '../log.js';
import { bindError } from '../transport/bind-error.js';
import type { AppCommands, ControlOptions } from './commands.js';
import { Conversation } from './conversation.js';
import type { Router } from './router.js';

const MOST_CONNECTIONS = 64;

/** Accepts applications, checks who they are, and understands their frames. */
export class ControlServer {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly options: ControlOptions,
    private readonly router: Router,
    private readonly commands: AppCommands,
    private readonly log: EngineLog,
  ) {
    server.on('connection', (socket: Socket) => this.accept(socket));
  }

  /** Binds and listens; an error says which address and why. */
  static async open(options: ControlOptions, router: Router, commands: AppCommands, log: EngineLog): Promise<ControlServer> {
    const server = createServer();
    const listening = once(server, 'listening');
    server.listen({ host: options.host, port: options.port, exclusive: true });
    await listening.catch((error: unknown) => {
      throw bindError('applications', options.host, options.port, error as NodeJS.ErrnoException);
    });
    return new ControlServer(server, options, router, commands, log);
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get size(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    if (this.sockets.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    socket.setEncoding('latin1');
    new Conversation(socket, this.options, this.router, this.commands, this.log, () => this.sockets.delete(socket));
  }
}
