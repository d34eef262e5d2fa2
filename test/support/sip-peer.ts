import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { Mailbox } from './mailbox.js';
import { parseSip, writeResponse, type ResponseParts, type SipText } from './sip-text.js';

export type Transport = 'udp' | 'tcp';

/** A message, with the time of its arrival (ms, monotonic) and the port that it came from. */
export interface Arrival extends SipText {
  readonly at: number;
  readonly from: number;
}

/**
 * The far end of a test: a socket on loopback that says what the test tells it to say and remembers what it was told.
 * It has no transaction layer of its own; nothing is sent, repeated or acknowledged unless the test does it.
 */
export class SipPeer {
  readonly inbox: Mailbox<Arrival>;
  private closed: Promise<void> | undefined;

  private constructor(
    readonly transport: Transport,
    readonly port: number,
    private readonly line: Line,
  ) {
    this.inbox = new Mailbox(`sip peer ${transport}:${port}`, (message) => `${message.startLine} [${message.header('CSeq')}]`);
    line.onMessage((raw, from) => {
      const text = raw.toString('utf8').trim();
      if (text !== '') this.inbox.put({ ...parseSip(raw), at: performance.now(), from });
    });
  }

  /** Opens a peer on a free port of 127.0.0.1. */
  static async open(transport: Transport = 'udp'): Promise<SipPeer> {
    const line = transport === 'udp' ? await udpLine() : await tcpLine();
    return new SipPeer(transport, line.port, line);
  }

  /** `sip:user@127.0.0.1:port`, with `;transport=tcp` where it applies. */
  uri(user: string): string {
    return `sip:${user}@127.0.0.1:${this.port}${this.transport === 'tcp' ? ';transport=tcp' : ''}`;
  }

  get received(): readonly Arrival[] {
    return this.inbox.received;
  }

  send(message: string | Buffer, port: number): void {
    this.line.send(Buffer.from(message), port);
  }

  /** Answers a request that this peer received, back to where it came from (RFC 3581 section 4). */
  respond(request: Arrival, status: number, parts: ResponseParts = {}): void {
    this.send(writeResponse(request, status, parts), request.from);
  }

  /** The next request with this method. */
  request(method: string, withinMs?: number): Promise<Arrival> {
    return this.inbox.take(`a ${method}`, (message) => message.method === method, withinMs);
  }

  /** The next response with this status, for this method if one is named. */
  response(status: number, method?: string, withinMs?: number): Promise<Arrival> {
    return this.inbox.take(
      `a ${status}${method === undefined ? '' : ` (${method})`}`,
      (message) => message.status === status && (method === undefined || message.cseqMethod === method),
      withinMs,
    );
  }

  /** How often a request with this method has arrived. */
  requestsOf(method: string): readonly Arrival[] {
    return this.received.filter((message) => message.method === method);
  }

  /** The responses of one method so far. */
  responsesTo(method: string): readonly Arrival[] {
    return this.received.filter((message) => message.status !== undefined && message.cseqMethod === method);
  }

  /** May be called again. */
  close(): Promise<void> {
    this.inbox.close();
    this.closed ??= this.line.close();
    return this.closed;
  }
}

interface Line {
  readonly port: number;
  send(raw: Buffer, port: number): void;
  onMessage(listener: Deliver): void;
  close(): Promise<void>;
}

type Deliver = (raw: Buffer, from: number) => void;

async function udpLine(): Promise<Line> {
  const socket: UdpSocket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    send: (raw, port) => socket.send(raw, port, '127.0.0.1'),
    onMessage: (listener) => void socket.on('message', (raw, sender) => listener(raw, sender.port)),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Listens, and keeps one connection of its own per port it talks to; a message may come on any of them. */
async function tcpLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  const outgoing = new Map<number, Socket>();
  let deliver: Deliver = () => undefined;
  const adopt = (socket: Socket, port: number) => {
    sockets.add(socket);
    outgoing.set(port, socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (outgoing.get(port) === socket) outgoing.delete(port);
    });
    socket.on('data', splitStream((raw) => deliver(raw, port)));
  };
  const server: Server = createServer((socket) => adopt(socket, socket.remotePort ?? 0));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    send: (raw, port) => {
      if (!outgoing.has(port)) adopt(connect(port, '127.0.0.1'), port);
      outgoing.get(port)?.write(raw);
    },
    onMessage: (listener) => void (deliver = listener),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Cuts a byte stream into messages by Content-Length (RFC 3261 section 18.3). */
function splitStream(deliver: (raw: Buffer) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const start = pending.findIndex((byte) => byte !== 13 && byte !== 10);
      pending = pending.subarray(start < 0 ? pending.length : start);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(parseSip(pending.subarray(0, end + 4)).header('Content-Length'));
      if (pending.length < end + 4 + length) return;
      deliver(Buffer.from(pending.subarray(0, end + 4 + length)));
      pending = pending.subarray(end + 4 + length);
    }
  };
}
