import { consistsOf, isTokenCode, isWordCode, readNumber, skipBlanks, skipWhile } from './characters.js';
import { Header, type HeaderId } from './header-names.js';
import type { Headers } from './headers.js';
import type { CSeq, Received, Refused, RequestLine, StatusLine } from './message.js';
import { parseNameAddr, parseNameAddrs } from './name-addr.js';
import { scanMessage } from './scan-message.js';
import { parseUri } from './uri.js';
import { parseVia } from './via.js';

/** Of a stream, the message ends where Content-Length says; of a datagram, where the datagram ends at the latest. */
export type Framing = 'datagram' | 'stream';

/**
 * Reads one message from the network (latin1, a character a byte). Never throws: what cannot be served comes back as
 * `refused`, what deserves no answer as `noise`.
 */
export function parseMessage(text: string, framing: Framing = 'datagram'): Received {
  const { line, headers, rest, fault } = scanMessage(text);
  if (line === undefined) return refuseStartLine(headers, fault);
  const refuse = (status: number, reason: string): Received => refused(line, headers, status, reason);
  if (fault !== undefined) return refuse(fault.status, fault.reason);
  const body = cutBody(headers, rest, framing);
  if (body === undefined) return refuse(400, 'Bad Content-Length');
  const checked = checkHeaders(line, headers);
  if (typeof checked === 'string') return refuse(400, checked);
  return { ...line, ...checked, headers, body, bytes: headers.text.length + 4 + body.length };
}

/** Reads a CSeq value; undefined when it is malformed or its number is not below 2^31. */
export function parseCSeq(value: string): CSeq | undefined {
  const end = skipWhile(value, 0, (code) => code >= 48 && code <= 57);
  const number = readNumber(value.slice(0, end), 2_147_483_647);
  const start = skipBlanks(value, end);
  const method = value.slice(start);
  if (number === undefined || start === end || !consistsOf(method, isTokenCode)) return undefined;
  return { number, method };
}

function refuseStartLine(headers: Headers, fault: { status: number; reason: string } | undefined): Received {
  const looksLikeSip = headers.has(Header.via) && !headers.text.startsWith('SIP/');
  if (!looksLikeSip || fault === undefined) return { kind: 'noise' };
  return { kind: 'refused', status: fault.status, reason: fault.reason, method: '', headers };
}

function refused(line: RequestLine | StatusLine, headers: Headers, status: number, reason: string): Refused | { kind: 'noise' } {
  if (line.kind === 'response') return { kind: 'noise' };
  return { kind: 'refused', status, reason, method: line.method, headers };
}

function cutBody(headers: Headers, rest: string, framing: Framing): string | undefined {
  const given = headers.all(Header.contentLength);
  if (given.length === 0) return framing === 'datagram' ? rest : undefined;
  const length = readNumber(given[0]!, 1e9);
  if (length === undefined || length > rest.length || given.some((other) => other !== given[0])) return undefined;
  return rest.slice(0, length);
}

/** Fields that must be there, once, and well-formed. A string names the first that is not. */
function checkHeaders(line: RequestLine | StatusLine, headers: Headers) {
  for (const [id, name] of ONCE) {
    const count = headers.count(id);
    if (count !== 1) return count === 0 ? `Missing ${name} Header` : `Several ${name} Headers`;
  }
  const via = parseVia(headers.get(Header.via) ?? '');
  if (via === undefined) return 'Bad Via Header';
  const from = parseWhole(headers.get(Header.from)!);
  if (from === undefined) return 'Bad From Header';
  const to = parseWhole(headers.get(Header.to)!);
  if (to === undefined) return 'Bad To Header';
  const callId = headers.get(Header.callId)!;
  if (!consistsOf(callId, (code) => code === 64 || isWordCode(code))) return 'Bad Call-ID Header';
  const cseq = parseCSeq(headers.get(Header.cseq)!);
  if (cseq === undefined) return 'Bad CSeq Header';
  return (line.kind === 'request' ? checkRequest(line, headers, cseq) : undefined) ?? { via, from, to, callId, cseq };
}

const ONCE: readonly (readonly [HeaderId, string])[] = [
  [Header.from, 'From'],
  [Header.to, 'To'],
  [Header.callId, 'Call-ID'],
  [Header.cseq, 'CSeq'],
];

/** From and To are one element each, never a list. */
function parseWhole(value: string) {
  const element = parseNameAddr(value);
  return element !== undefined && element.end === value.length ? element : undefined;
}

function checkRequest(line: RequestLine, headers: Headers, cseq: CSeq): string | undefined {
  if (cseq.method !== line.method) return 'CSeq Method Mismatch';
  const uri = parseUri(line.uri);
  if (uri === undefined || (uri.kind === 'sip' && uri.headers !== '')) return 'Bad Request-URI';
  if (headers.count(Header.maxForwards) > 1) return 'Several Max-Forwards Headers';
  const maxForwards = headers.get(Header.maxForwards);
  if (maxForwards !== undefined && readNumber(maxForwards, 255) === undefined) return 'Bad Max-Forwards Header';
  const expires = headers.get(Header.expires);
  if (expires !== undefined && readNumber(expires, 4_294_967_295) === undefined) return 'Bad Expires Header';
  const date = headers.get(Header.date);
  if (date !== undefined && !date.endsWith('GMT')) return 'Bad Date Header';
  return checkAddresses(headers);
}

function checkAddresses(headers: Headers): string | undefined {
  for (const contact of headers.all(Header.contact)) {
    if (contact !== '*' && parseNameAddrs(contact) === undefined) return 'Bad Contact Header';
  }
  for (const route of headers.all(Header.recordRoute)) {
    if (parseNameAddrs(route) === undefined) return 'Bad Record-Route Header';
  }
  return undefined;
}
