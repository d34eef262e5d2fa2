import { Header } from '../../sip/engine/message/header-names.js';
import { listOf } from '../../sip/engine/message/headers.js';
import { newBranch, newCallId, newTag } from '../../sip/engine/message/identifiers.js';
import type { SipRequest, SipResponse } from '../../sip/engine/message/message.js';
import { parseNameAddr } from '../../sip/engine/message/name-addr.js';

export interface DialogSetUp {
  readonly protocol: 'udp' | 'tcp';
  /** Our `host:port`, as it goes into Via and Contact. */
  readonly ours: string;
  readonly requestUri: string;
  /** From, without its tag. */
  readonly from: string;
}

export interface WrittenRequest {
  readonly method: string;
  readonly branch: string;
  readonly text: string;
}

export interface RequestParts {
  /** Whole lines, without line ends. */
  readonly headers?: readonly string[];
  readonly body?: { readonly type: string; readonly text: string };
}

/** The caller's side of a dialog (RFC 3261 section 12): writes its requests, and learns from the responses. */
export class UacDialog {
  readonly callId = newCallId();
  readonly #setUp: DialogSetUp;
  readonly #tag = newTag();
  readonly #inviteBranch = newBranch();
  #cseq = 1;
  #to: string;
  #target: string;
  #routes: readonly string[] = [];

  constructor(setUp: DialogSetUp) {
    this.#setUp = setUp;
    this.#to = `<${setUp.requestUri}>`;
    this.#target = setUp.requestUri;
  }

  invite(parts: RequestParts): WrittenRequest {
    return this.#write('INVITE', this.#inviteBranch, 1, this.#setUp.requestUri, parts);
  }

  /** Takes tag, target and route set of a response that makes a dialog. */
  learn({ headers, to }: SipResponse): void {
    if (to.tag === undefined) return;
    this.#to = headers.get(Header.to)!;
    const contact = parseNameAddr(headers.get(Header.contact) ?? '');
    if (contact !== undefined) this.#target = contact.uri;
    this.#routes = listOf(headers, Header.recordRoute).reverse();
  }

  /** The next request inside the dialog. */
  request(method: string, parts: RequestParts = {}): WrittenRequest {
    return this.#write(method, newBranch(), ++this.#cseq, this.#target, parts);
  }

  /** For a 2xx: a request of its own (RFC 3261 section 13.2.2.4). */
  ack(): string {
    return this.#write('ACK', newBranch(), 1, this.#target, {}).text;
  }

  /** For a refusal: part of the INVITE's transaction (RFC 3261 section 17.1.1.3). */
  ackToRefusal(response: SipResponse): string {
    return this.#lines('ACK', this.#inviteBranch, 1, this.#setUp.requestUri, response.headers.get(Header.to)!, []);
  }

  cancel(): WrittenRequest {
    const { requestUri } = this.#setUp;
    const text = this.#lines('CANCEL', this.#inviteBranch, 1, requestUri, `<${requestUri}>`, []);
    return { method: 'CANCEL', branch: this.#inviteBranch, text };
  }

  get contact(): string {
    const { ours, protocol } = this.#setUp;
    return `Contact: <sip:phone@${ours}${protocol === 'tcp' ? ';transport=tcp' : ''}>`;
  }

  /** A request of the other side belongs to this dialog. */
  owns({ to, from }: SipRequest): boolean {
    return to.tag === this.#tag && this.#to.includes(`tag=${from.tag ?? ''}`);
  }

  #write(method: string, branch: string, cseq: number, uri: string, { headers = [], body }: RequestParts): WrittenRequest {
    const lines = [...this.#routes.map((route) => `Route: ${route}`), this.contact, ...headers];
    return { method, branch, text: this.#lines(method, branch, cseq, uri, this.#to, lines, body) };
  }

  #lines(method: string, branch: string, cseq: number, uri: string, to: string, more: readonly string[], body?: RequestParts['body']): string {
    const { protocol, ours, from } = this.#setUp;
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${protocol.toUpperCase()} ${ours};branch=${branch};rport`,
      'Max-Forwards: 70',
      `From: ${from};tag=${this.#tag}`,
      `To: ${to}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${cseq} ${method}`,
      ...more,
      ...(body === undefined ? [] : [`Content-Type: ${body.type}`]),
      `Content-Length: ${body?.text.length ?? 0}`,
      '',
      body?.text ?? '',
    ].join('\r\n');
  }
}
