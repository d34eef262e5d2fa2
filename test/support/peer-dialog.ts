import { randomBytes } from 'node:crypto';
import type { Arrival, SipPeer } from './sip-peer.js';
import { branchOf, tagOf, uriOf, writeSip, type HeaderLines, type SipText } from './sip-text.js';

export interface RequestParts {
  readonly headers?: HeaderLines;
  readonly body?: string;
  /** Names of standard headers to leave out, where `headers` brings others. */
  readonly without?: readonly string[];
  /** Instead of the next number of this dialog. */
  readonly cseq?: number;
  /** Instead of the tag of the other side, to play a stranger. */
  readonly toTag?: string;
}

export interface CallParts {
  readonly headers?: HeaderLines;
  readonly body?: string;
  readonly callId?: string;
  readonly method?: string;
  /** Names of standard headers to leave out, for malformed requests. */
  readonly without?: readonly string[];
}

/** A call (or any other first request) that a scripted peer sends: the UAC side of RFC 3261 sections 8.1 and 12.2.1. */
export class PlacedCall {
  readonly callId: string;
  readonly fromTag = token();
  readonly branch = `z9hG4bK${token()}`;
  readonly method: string;
  /** The bytes of the first request, to send them again. */
  readonly first: string;
  private readonly from: string;
  private to: string;
  private target: string;
  private route: readonly string[] = [];
  private cseq = 1;

  constructor(
    private peer: SipPeer,
    private readonly uri: string,
    private readonly port: number,
    parts: CallParts = {},
  ) {
    this.callId = parts.callId ?? `${token()}@127.0.0.1`;
    this.method = parts.method ?? 'INVITE';
    this.from = `"Caller" <${peer.uri('1001')}>;tag=${this.fromTag}`;
    this.to = `<${uri}>`;
    this.target = uri;
    this.first = this.write(this.method, this.branch, 1, uri, parts);
  }

  /** `<Call-ID>;from-tag=<our tag>`: how drachtio-srf names this dialog. */
  get dialogId(): string {
    return `${this.callId};from-tag=${this.fromTag}`;
  }

  /** Sends the first request, or sends it again as it was. */
  place(): this {
    this.peer.send(this.first, this.port);
    return this;
  }

  /** ACK of a final response (RFC 3261 section 13.2.2.4 for a 2xx, 17.1.1.3 for the others). */
  ack(response: SipText, parts: RequestParts = {}): void {
    const confirmed = response.status !== undefined && response.status < 300;
    if (confirmed) this.confirm(response);
    const branch = confirmed ? `z9hG4bK${token()}` : this.branch;
    this.to = response.header('To');
    this.peer.send(this.write('ACK', branch, response.cseq, confirmed ? this.target : this.uri, parts), this.port);
  }

  /** CANCEL with the branch and number of the INVITE (RFC 3261 section 9.1). */
  cancel(parts: RequestParts = {}): void {
    this.peer.send(this.write('CANCEL', this.branch, 1, this.uri, parts), this.port);
  }

  /** Remembers the other side's tag, Contact and route set (RFC 3261 section 12.1.2); needed for early dialogs only. */
  confirm(response: SipText): void {
    this.to = response.header('To');
    this.target = uriOf(response.header('Contact')) || this.target;
    this.route = [...response.headers('Record-Route')].reverse();
  }

  /** Goes on with the dialog from another address, as a phone does that changes its network. */
  moveTo(peer: SipPeer): void {
    this.peer = peer;
  }

  /** A request inside the dialog. */
  send(method: string, parts: RequestParts = {}): void {
    this.cseq = parts.cseq ?? this.cseq + 1;
    this.peer.send(this.write(method, `z9hG4bK${token()}`, this.cseq, this.target, parts), this.port);
  }

  private write(method: string, branch: string, cseq: number, uri: string, parts: CallParts & RequestParts): string {
    const headers: HeaderLines = [
      ['Via', `SIP/2.0/${this.peer.transport.toUpperCase()} 127.0.0.1:${this.peer.port};branch=${branch}`],
      ['Max-Forwards', '70'],
      ['From', this.from],
      ['To', parts.toTag === undefined ? this.to : this.to.replace(/;tag=.*/, `;tag=${parts.toTag}`)],
      ['Call-ID', this.callId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', `<${this.peer.uri('1001')}>`],
      ...this.route.map((hop) => ['Route', hop] as const),
    ];
    const kept = headers.filter(([name]) => parts.without?.includes(name) !== true);
    const type: HeaderLines = parts.body?.startsWith('v=0') === true ? [['Content-Type', 'application/sdp']] : [];
    return writeSip(`${method} ${uri} SIP/2.0`, [...kept, ...type, ...(parts.headers ?? [])], parts.body);
  }
}

/** A call that reached a scripted peer: the UAS side, once the peer has chosen its tag (RFC 3261 section 12.1.1). */
export class TakenCall {
  readonly tag = token();
  private cseq = 0;

  constructor(
    private readonly peer: SipPeer,
    readonly invite: Arrival,
  ) {}

  /** `<Call-ID>;from-tag=<the engine's tag>`: how drachtio-srf names this dialog. */
  get dialogId(): string {
    return `${this.invite.header('Call-ID')};from-tag=${tagOf(this.invite.header('From')) ?? ''}`;
  }

  /** Answers the INVITE (or `request`), with this peer's tag and Contact. */
  respond(status: number, parts: RequestParts = {}, request: Arrival = this.invite): void {
    const type: HeaderLines = parts.body === undefined ? [] : [['Content-Type', 'application/sdp']];
    this.peer.respond(request, status, {
      toTag: this.tag,
      headers: [['Contact', `<${this.peer.uri('callee')}>`], ...type, ...(parts.headers ?? [])],
      ...(parts.body === undefined ? {} : { body: parts.body }),
    });
  }

  /** A request of the called side, inside the dialog. */
  send(method: string, parts: RequestParts = {}): void {
    this.cseq = parts.cseq ?? this.cseq + 1;
    const headers: HeaderLines = [
      ['Via', `SIP/2.0/${this.peer.transport.toUpperCase()} 127.0.0.1:${this.peer.port};branch=z9hG4bK${token()}`],
      ['Max-Forwards', '70'],
      ['From', `${this.invite.header('To')};tag=${this.tag}`],
      ['To', this.invite.header('From')],
      ['Call-ID', this.invite.header('Call-ID')],
      ['CSeq', `${this.cseq} ${method}`],
      ['Contact', `<${this.peer.uri('callee')}>`],
      ...(parts.headers ?? []),
    ];
    const uri = uriOf(this.invite.header('Contact'));
    this.peer.send(writeSip(`${method} ${uri} SIP/2.0`, headers, parts.body), this.invite.from);
  }
}

/** True when both messages belong to one transaction (RFC 3261 section 17.1.3). */
export function sameBranch(one: SipText, other: SipText): boolean {
  return branchOf(one.header('Via')) === branchOf(other.header('Via'));
}

function token(): string {
  return randomBytes(6).toString('hex');
}
