import { consistsOf, isBlankCode, isTokenCode, readNumber, skipWhile } from './characters.js';
import { Headers } from './headers.js';
import type { RawMessage, RequestLine, StatusLine } from './message.js';

/** What is wrong with a start line or a header line, with the status that a request deserves for it. */
export interface ScanFault {
  readonly status: number;
  readonly reason: string;
}

/** A scanned text. With a fault, the headers before and after it are still there for a best-effort answer. */
export interface Scanned {
  readonly line: RequestLine | StatusLine | undefined;
  readonly headers: Headers;
  /** Everything after the blank line. */
  readonly rest: string;
  readonly fault: ScanFault | undefined;
}

/** Finds start line, header fields and body. One pass, no copies of the headers; never throws. */
export function scanMessage(text: string): Scanned {
  const start = skipWhile(text, 0, (code) => code === 13 || code === 10);
  const blank = text.indexOf('\r\n\r\n', start);
  const headEnd = blank === -1 ? text.length : blank;
  const headers = new Headers(text.slice(start, headEnd));
  const line = scanStartLine(headers.text);
  const fault = scanHeaderLines(headers) ?? (blank === -1 ? bad('No Blank Line After Headers') : undefined);
  const rest = blank === -1 ? '' : text.slice(blank + 4);
  if ('status' in line && !('kind' in line)) return { line: undefined, headers, rest, fault: line };
  return { line, headers, rest, fault };
}

/** For text from our own application: start line, headers and all the rest as body; undefined when it is not SIP. */
export function scanTrusted(text: string): RawMessage | undefined {
  const scanned = scanMessage(text.includes('\r\n\r\n') ? text : `${text}\r\n\r\n`);
  if (scanned.line === undefined || scanned.fault !== undefined) return undefined;
  return { line: scanned.line, headers: scanned.headers, body: scanned.rest };
}

function scanStartLine(head: string): RequestLine | StatusLine | ScanFault {
  const end = head.indexOf('\r\n');
  const line = end === -1 ? head : head.slice(0, end);
  return line.startsWith('SIP/') ? scanStatusLine(line) : scanRequestLine(line);
}

function scanStatusLine(line: string): StatusLine | ScanFault {
  if (!line.startsWith('SIP/2.0 ')) return bad('Bad Status Line');
  const status = readNumber(line.slice(8, 11), 699);
  if (status === undefined || status < 100 || (line.length > 11 && line[11] !== ' ')) return bad('Bad Status Line');
  return { kind: 'response', status, reason: line.slice(12) };
}

/** Exactly `method SP uri SP version`: anything else is refused (RFC 4475 sections 3.1.2.8 to 3.1.2.10). */
function scanRequestLine(line: string): RequestLine | ScanFault {
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  if (first <= 0 || last <= first) return bad('Bad Request Line');
  const version = line.slice(last + 1);
  if (!isVersion(version)) return bad('Bad Request Line');
  const method = line.slice(0, first);
  const uri = line.slice(first + 1, last);
  if (!consistsOf(method, isTokenCode) || !consistsOf(uri, (code) => code > 32)) return bad('Bad Request Line');
  if (version !== 'SIP/2.0') return { status: 505, reason: 'Version Not Supported' };
  return { kind: 'request', method, uri };
}

function isVersion(text: string): boolean {
  const dot = text.indexOf('.');
  return text.startsWith('SIP/') && readNumber(text.slice(4, dot), 1e6) !== undefined && readNumber(text.slice(dot + 1), 1e6) !== undefined;
}

function scanHeaderLines(headers: Headers): ScanFault | undefined {
  const text = headers.text;
  let fault: ScanFault | undefined;
  let at = text.indexOf('\r\n');
  while (at !== -1 && at + 2 < text.length) {
    const start = at + 2;
    at = endOfField(text, start);
    const end = at === -1 ? text.length : at;
    if (!addField(headers, start, end)) fault ??= bad('Bad Header Line');
  }
  return fault;
}

/** The index of the CRLF that ends the field, folded lines included; -1 at the end of the text. */
function endOfField(text: string, start: number): number {
  let end = text.indexOf('\r\n', start);
  while (end !== -1 && isBlankCode(text.charCodeAt(end + 2))) end = text.indexOf('\r\n', end + 2);
  return end;
}

function addField(headers: Headers, start: number, end: number): boolean {
  const text = headers.text;
  const nameEnd = skipWhile(text, start, isTokenCode);
  let at = nameEnd;
  while (isBlankCode(text.charCodeAt(at))) at += 1;
  if (nameEnd === start || text.charCodeAt(at) !== 58) return false;
  let valueStart = at + 1;
  while (valueStart < end && isSpaceCode(text.charCodeAt(valueStart))) valueStart += 1;
  let valueEnd = end;
  while (valueEnd > valueStart && isSpaceCode(text.charCodeAt(valueEnd - 1))) valueEnd -= 1;
  const breaks = lineBreaks(text, valueStart, valueEnd);
  if (breaks === 'loose') return false;
  if (breaks === 'folded' || at !== nameEnd) headers.irregular = true;
  headers.add(start, nameEnd, valueStart, valueEnd);
  return true;
}

/** A loose CR or LF, one that folds no line, is a way to smuggle headers past one reader and not the next. */
function lineBreaks(text: string, start: number, end: number): 'none' | 'folded' | 'loose' {
  let found: 'none' | 'folded' = 'none';
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 13) continue;
    if (code === 10) return 'loose';
    if (code === 13) {
      if (text.charCodeAt(at + 1) !== 10) return 'loose';
      found = 'folded';
      at += 1;
    }
  }
  return found;
}

function isSpaceCode(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

function bad(reason: string): ScanFault {
  return { status: 400, reason };
}
