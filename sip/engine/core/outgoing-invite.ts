import type { App } from '../control/app.js';
import { Header } from '../message/header-names.js';
import type { SipResponse } from '../message/message.js';
import { newTag } from '../message/identifiers.js';
import { reasonOf } from '../message/reasons.js';
import type { Hop } from '../transport/hop.js';
import type { Dialog } from './dialog.js';

/** The headers that identify a request; CANCEL and ACK are made of them. */
export interface RequestParts {
  readonly method: string;
  readonly uri: string;
  /** Our Via value. */
  readonly via: string;
  readonly branch: string;
  /** `Route: …` lines, each with CRLF. */
  readonly routeLines: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly hop: Hop;
}

/** An INVITE that an application sends. */
export interface OutgoingInvite {
  readonly transactionId: string;
  readonly app: App;
  readonly dialogId: string;
  readonly parts: RequestParts;
  /** The dialog that it was sent in. */
  readonly within: Dialog | undefined;
  readonly localTag: string;
  /** Our Contact value. */
  readonly contact: string;
}

/** Start line and headers of a request up to, but not with, Content-Type. */
export function requestHead(parts: RequestParts, headers = '', maxForwards = '70'): string {
  return (
    `${parts.method} ${parts.uri} SIP/2.0\r\nVia: ${parts.via}\r\nMax-Forwards: ${maxForwards}\r\n${parts.routeLines}` +
    `From: ${parts.from}\r\nTo: ${parts.to}\r\nCall-ID: ${parts.callId}\r\nCSeq: ${parts.cseq} ${parts.method}\r\n${headers}`
  );
}

/** A whole request. */
export function requestText(parts: RequestParts, headers = '', body = '', maxForwards = '70'): string {
  return `${requestHead(parts, headers, maxForwards)}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** The ACK to a refusal (RFC 3261 section 17.1.1.3). */
export function refusalAck(parts: RequestParts, response: SipResponse): string {
  return requestText({ ...parts, method: 'ACK', to: response.headers.get(Header.to) ?? parts.to });
}

/** The CANCEL of a request (RFC 3261 section 9.1). */
export function cancelText(parts: RequestParts, headers: string): string {
  return requestText({ ...parts, method: 'CANCEL' }, headers);
}

/** A response that nobody sent, for a request that nobody answered. */
export function syntheticResponse(parts: RequestParts, status: number): string {
  const tag = parts.to.includes(';tag=') ? '' : `;tag=${newTag()}`;
  return (
    `SIP/2.0 ${status} ${reasonOf(status)}\r\nVia: ${parts.via}\r\nFrom: ${parts.from}\r\nTo: ${parts.to}${tag}\r\n` +
    `Call-ID: ${parts.callId}\r\nCSeq: ${parts.cseq} ${parts.method}\r\nContent-Length: 0\r\n\r\n`
  );
}
