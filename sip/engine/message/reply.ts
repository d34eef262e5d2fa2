import { Header } from './header-names.js';
import type { Headers } from './headers.js';
import type { SipRequest } from './message.js';
import { parseNameAddr } from './name-addr.js';
import { reasonOf } from './reasons.js';
import { parseVia, stampVia } from './via.js';

/** A response to be written. */
export interface Reply {
  readonly status: number;
  readonly reason?: string;
  /** Put on To where the request has no tag. */
  readonly toTag?: string;
  /** Further header lines, each ending in CRLF. */
  readonly headers?: string;
  readonly body?: string;
}

/** Writes a response: Via, From, To, Call-ID and CSeq as the request had them (RFC 3261 section 8.2.6.2). */
export function replyText(request: SipRequest, topVia: string, reply: Reply): string {
  const { status, reason = reasonOf(status), toTag, headers = '', body = '' } = reply;
  const to = request.headers.get(Header.to)!;
  const tag = toTag === undefined || request.to.tag !== undefined ? '' : `;tag=${toTag}`;
  return (
    `SIP/2.0 ${status} ${reason}\r\n${viaLines(request.headers, topVia, request.via.end)}` +
    `From: ${request.headers.get(Header.from)!}\r\nTo: ${to}${tag}\r\nCall-ID: ${request.callId}\r\n` +
    `CSeq: ${request.cseq.number} ${request.cseq.method}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** Writes the best possible answer to a request that is malformed; undefined when not even Via can be used. */
export function refusalText(received: Headers, address: string, port: number, reply: Reply): string | undefined {
  const { status, reason = reasonOf(status), toTag = '', headers = '' } = reply;
  const first = received.get(Header.via);
  const via = first === undefined ? undefined : parseVia(first);
  if (via === undefined) return undefined;
  let text = `SIP/2.0 ${status} ${reason}\r\n${viaLines(received, stampVia(via, address, port), via.end)}`;
  for (const [id, name] of ECHOED) {
    const value = received.get(id);
    if (value !== undefined && isEchoable(value)) text += `${name}: ${value}${id === Header.to ? missingTag(value, toTag) : ''}\r\n`;
  }
  return `${text}${headers}Content-Length: 0\r\n\r\n`;
}

const ECHOED = [
  [Header.from, 'From'],
  [Header.to, 'To'],
  [Header.callId, 'Call-ID'],
  [Header.cseq, 'CSeq'],
] as const;

/** All Via fields in order, the top value replaced by the stamped one. */
function viaLines(headers: Headers, topVia: string, topEnd: number): string {
  const values = headers.all(Header.via);
  let lines = `Via: ${topVia}${values[0]!.slice(topEnd)}\r\n`;
  for (let at = 1; at < values.length; at += 1) lines += `Via: ${values[at]!}\r\n`;
  return lines;
}

function missingTag(to: string, tag: string): string {
  return parseNameAddr(to)?.tag === undefined && !to.includes(';') ? `;tag=${tag}` : '';
}

function isEchoable(value: string): boolean {
  return value !== '' && !value.includes('\r') && !value.includes('\n') && !value.includes('\0');
}
