/** Carriers, nodes, destinations and strangers around a real Kamailio: sockets at addresses of their own on loopback. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as tcpConnect, createServer, type Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { Mailbox } from './mailbox.js';
import { parseSip, sdp, tagOf, uriOf, writeResponse, writeSip, type HeaderLines, type ResponseParts, type SipText } from './sip-text.js';

export interface Heard extends SipText {
  /** Sends to where it came from. */
  reply(text: string): void;
}

/** What a peer does with a request by itself; `undefined`: it waits for the test. */
export type Answering = (request: Heard) => { readonly status: number; readonly parts?: ResponseParts } | undefined;

export interface PeerOptions {
  readonly host?: string;
  readonly port?: number;
  readonly answers?: Answering;
}

/** For a machine that is busy with other tests, too. */
const patienceMs = 10_000;

/** A UDP or TCP socket that remembers what it was told, and answers as it was told to. */
export class EdgePeer {
  readonly inbox: Mailbox<Heard>;
  answers: Answering;

  private constructor(readonly host: string, readonly port: number, readonly transport: 'UDP' | 'TCP' | 'TLS', answers: Answering | undefined, private readonly line: Line) {
    this.inbox = new Mailbox(`${transport} ${host}:${port}`, (heard) => `${heard.startLine} [${heard.header('CSeq')}]`);
    this.answers = answers ?? (() => undefined);
    line.hear((raw, reply) => this.#hear(raw, reply));
  }

  static async udp({ host = '127.0.0.1', port = 0, answers }: PeerOptions = {}): Promise<EdgePeer> {
    const socket = createSocket('udp4').bind(port, host);
    await once(socket, 'listening');
    const line: Line = {
      hear: (deliver) => void socket.on('message', (raw, from) => deliver(raw, (text) => socket.send(text, from.port, from.address))),
      send: (text, to) => socket.send(text, to.port, to.host),
      close: () => new Promise((resolve) => socket.close(() => resolve())),
    };
    return new EdgePeer(host, socket.address().port, 'UDP', answers, line);
  }

  /** Listens for TCP. */
  static async tcp({ host = '127.0.0.1', port = 0, answers }: PeerOptions = {}): Promise<EdgePeer> {
    const sockets = new Set<Socket>();
    let deliver: Deliver = () => undefined;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      socket.on('data', messages((raw) => deliver(raw, (text) => socket.write(text))));
    }).listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    const line: Line = {
      hear: (to) => void (deliver = to),
      send: () => { throw new Error('a TCP listener sends only answers'); },
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      },
    };
    return new EdgePeer(host, typeof address === 'object' && address !== null ? address.port : 0, 'TCP', answers, line);
  }

  /** Connected to one place, over TCP or TLS. */
  static async connected(to: { readonly host: string; readonly port: number }, { host = '127.0.0.1', answers, tls }: PeerOptions & { readonly tls?: ConnectionOptions } = {}): Promise<EdgePeer> {
    const socket = tls === undefined ? tcpConnect({ ...to, localAddress: host }) : tlsConnect({ ...to, ...tls, ...{ localAddress: host } });
    await once(socket, tls === undefined ? 'connect' : 'secureConnect');
    socket.on('error', () => undefined);
    const line: Line = {
      hear: (deliver) => void socket.on('data', messages((raw) => deliver(raw, (text) => socket.write(text)))),
      send: (text) => void socket.write(text),
      close: async () => void socket.destroy(),
    };
    return new EdgePeer(host, socket.localPort ?? 0, tls === undefined ? 'TCP' : 'TLS', answers, line);
  }

  get at(): string {
    return `${this.host}:${this.port}`;
  }

  send(text: string, to: { readonly host: string; readonly port: number }): void {
    this.line.send(text, to);
  }

  request(method: string, withinMs = patienceMs): Promise<Heard> {
    return this.inbox.take(`a ${method}`, (message) => message.method === method, withinMs);
  }

  response(status: number, method = 'INVITE', withinMs = patienceMs): Promise<Heard> {
    return this.inbox.take(`${status} to ${method}`, (message) => message.status === status && message.cseqMethod === method, withinMs);
  }

  /** The next final answer to a method. */
  final(method = 'INVITE', withinMs = patienceMs): Promise<Heard> {
    return this.inbox.take(`a final answer to ${method}`, (message) => (message.status ?? 0) >= 200 && message.cseqMethod === method, withinMs);
  }

  close(): Promise<void> {
    this.inbox.close();
    return this.line.close();
  }

  #hear(raw: Buffer, reply: (text: string) => void): void {
    if (raw.toString('latin1').trim() === '') return;
    const message: Heard = { ...parseSip(raw), reply };
    this.inbox.put(message);
    const answer = message.method === undefined ? undefined : this.answers(message);
    if (answer !== undefined) reply(writeResponse(message, answer.status, answer.parts));
  }
}

export interface CallText {
  readonly method?: string;
  readonly called?: string;
  readonly headers?: HeaderLines;
  readonly body?: string;
  readonly userAgent?: string;
  /** Instead of the peer's own address, in Via and Contact. */
  readonly claims?: string;
  readonly callId?: string;
}

/** A call of a peer to an edge: the requests of its dialog, built from what was answered. */
export class EdgeCall {
  readonly callId: string;
  readonly tag = token();
  readonly #branch = `z9hG4bK${token()}`;
  readonly #claims: string;
  #cseq = 1;
  #to: string;
  #target: string;
  #route: readonly string[] = [];

  constructor(readonly peer: EdgePeer, readonly edge: { readonly host: string; readonly port: number }, private readonly text: CallText = {}) {
    this.callId = text.callId ?? `${token()}@carrier`;
    this.#claims = text.claims ?? peer.at;
    this.#target = `sip:${text.called ?? '+31201110001'}@${edge.host}:${edge.port}`;
    this.#to = `<${this.#target}>`;
  }

  place(): this {
    const { method = 'INVITE', headers = [], body = method === 'INVITE' ? sdp() : '' } = this.text;
    this.#send(method, this.#branch, 1, headers, body);
    return this;
  }

  /** Places it and waits for its final answer, which is acknowledged. */
  async answer(withinMs = patienceMs): Promise<Heard> {
    this.place();
    const final = await this.peer.inbox.take(`a final answer to ${this.callId}`, (message) => (message.status ?? 0) >= 200 && message.header('Call-ID') === this.callId && message.cseq === 1, withinMs);
    if ((this.text.method ?? 'INVITE') === 'INVITE') this.ack(final);
    return final;
  }

  ack(final: SipText): void {
    const refused = (final.status ?? 0) >= 300;
    this.#to = final.header('To');
    if (!refused) {
      this.#target = uriOf(final.header('Contact'));
      this.#route = final.headers('Record-Route').flatMap((value) => value.split(/,\s*(?=<)/)).reverse();
    }
    this.#send('ACK', refused ? this.#branch : `z9hG4bK${token()}`, final.cseq, [], '');
  }

  /** A request inside the dialog, along its route. */
  inDialog(method: string, headers: HeaderLines = [], body = ''): void {
    this.#cseq += 1;
    this.#send(method, `z9hG4bK${token()}`, this.#cseq, headers, body);
  }

  #send(method: string, branch: string, cseq: number, headers: HeaderLines, body: string): void {
    const lines: HeaderLines = [
      ['Via', `SIP/2.0/${this.peer.transport} ${this.#claims};branch=${branch}`],
      ...this.#route.map((hop) => ['Route', hop] as const),
      ['Max-Forwards', '70'],
      ['From', `<sip:+31612340001@${this.#claims}>;tag=${this.tag}`],
      ['To', this.#to],
      ['Call-ID', this.callId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', `<sip:carrier@${this.#claims}${this.peer.transport === 'UDP' ? '' : `;transport=${this.peer.transport.toLowerCase()}`}>`],
      ['User-Agent', this.text.userAgent ?? 'carrier'],
      ...headers,
      ...(body.startsWith('v=0') ? [['Content-Type', 'application/sdp'] as const] : []),
    ];
    this.peer.send(writeSip(`${method} ${this.#target} SIP/2.0`, lines, body), this.edge);
  }
}

/** A request of the called side, inside the dialog that an INVITE made. */
export function fromCalled(peer: EdgePeer, invite: Heard, toTag: string, method: string, cseq = 1, body = ''): string {
  const lines: HeaderLines = [
    ['Via', `SIP/2.0/${peer.transport} ${peer.at};branch=z9hG4bK${token()}`],
    ...invite.headers('Record-Route').flatMap((value) => value.split(/,\s*(?=<)/)).map((hop) => ['Route', hop] as const),
    ['Max-Forwards', '70'],
    ['From', `${invite.header('To')};tag=${toTag}`],
    ['To', invite.header('From')],
    ['Call-ID', invite.header('Call-ID')],
    ['CSeq', `${cseq} ${method}`],
    ['Contact', `<sip:called@${peer.at}>`],
    ...(body.startsWith('v=0') ? [['Content-Type', 'application/sdp'] as const] : []),
  ];
  return writeSip(`${method} ${uriOf(invite.header('Contact'))} SIP/2.0`, lines, body);
}

/** Answers OPTIONS with 200 and INVITEs with what is given; BYE and the rest with 200. */
export function asNode(invite: Answering, ready: () => boolean = () => true): Answering {
  return (request) => {
    if (request.method === 'OPTIONS') return { status: ready() ? 200 : 503 };
    if (request.method === 'ACK') return undefined;
    return request.method === 'INVITE' ? invite(request) : { status: 200 };
  };
}

/** A 302 to these contacts, each a URI with or without parameters behind its bracket. */
export function redirect(contacts: readonly string[], headers: HeaderLines = []): ReturnType<Answering> {
  return { status: 302, parts: { toTag: token(), headers: [['Contact', contacts.map((contact) => (contact.startsWith('<') ? contact : `<${contact}>`)).join(', ')], ...headers] } };
}

/** A destination that answers at once. */
export function answered(peer: () => EdgePeer, toTag = token()): Answering {
  return ({ method }) => (method === 'ACK' ? undefined : { status: 200, parts: { toTag, headers: [['Contact', `<sip:called@${peer().at}${peer().transport === 'UDP' ? '' : ';transport=tcp'}>`], ...(method === 'INVITE' ? [['Content-Type', 'application/sdp'] as const] : [])], body: method === 'INVITE' ? sdp() : '' } });
}

export { tagOf };

export function token(): string {
  return Math.random().toString(36).slice(2, 12);
}

type Deliver = (raw: Buffer, reply: (text: string) => void) => void;

interface Line {
  hear(deliver: Deliver): void;
  send(text: string, to: { readonly host: string; readonly port: number }): void;
  close(): Promise<void>;
}

/** Cuts a stream into messages by Content-Length. */
function messages(deliver: (raw: Buffer) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      while (pending[0] === 13 || pending[0] === 10) pending = pending.subarray(1);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const whole = end + 4 + Number(parseSip(pending.subarray(0, end + 4)).header('Content-Length'));
      if (pending.length < whole) return;
      deliver(Buffer.from(pending.subarray(0, whole)));
      pending = pending.subarray(whole);
    }
  };
}
