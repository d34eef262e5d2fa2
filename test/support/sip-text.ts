/** What a scripted SIP peer needs of SIP text: read a message, write a request or a response. Lenient on purpose. */

export interface SipText {
  /** `INVITE sip:a@b SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly startLine: string;
  /** Set on requests. */
  readonly method: string | undefined;
  /** Set on requests: the Request-URI. */
  readonly uri: string | undefined;
  /** Set on responses. */
  readonly status: number | undefined;
  /** The first value of a header, or '' when it is absent. */
  header(name: string): string;
  /** All values of a header, one per line of the message, in order. */
  headers(name: string): readonly string[];
  /** `1 INVITE` → 1 */
  readonly cseq: number;
  /** `1 INVITE` → INVITE */
  readonly cseqMethod: string;
  readonly body: string;
  readonly raw: Buffer;
}

/** Reads one whole message. Throws on text without a start line or with a line that is no header. */
export function parseSip(raw: Buffer): SipText {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, end < 0 ? raw.length : end).toString('utf8');
  const [startLine = '', ...lines] = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const fields = lines.map(parseField);
  const headers = (name: string) => fields.filter((field) => field.name === name.toLowerCase()).map((field) => field.value);
  const header = (name: string) => headers(name)[0] ?? '';
  const [number = '', cseqMethod = ''] = header('CSeq').split(/\s+/);
  const status = /^SIP\/2\.0 (\d{3})/.exec(startLine)?.[1];
  const [method, uri] = status === undefined ? startLine.split(' ') : [];
  return {
    startLine,
    method,
    uri,
    status: status === undefined ? undefined : Number(status),
    header,
    headers,
    cseq: Number(number),
    cseqMethod,
    body: end < 0 ? '' : raw.subarray(end + 4).toString('utf8'),
    raw,
  };
}

export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** Writes a message: Content-Length is counted here (RFC 3261 section 20.14), every other header is the caller's. */
export function writeSip(startLine: string, headers: HeaderLines, body = ''): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [startLine, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

export interface ResponseParts {
  readonly reason?: string;
  /** Added to the To of the request when that has none. */
  readonly toTag?: string;
  readonly headers?: HeaderLines;
  readonly body?: string;
}

/** Answers a request as RFC 3261 section 8.2.6 wants it: Via, From, To, Call-ID, CSeq and Record-Route are copied. */
export function writeResponse(request: SipText, status: number, parts: ResponseParts = {}): string {
  const copied = ['Via', 'Record-Route', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
    request.headers(name).map((value) => [name, value] as const),
  );
  const to = request.header('To');
  const tagged = parts.toTag !== undefined && tagOf(to) === undefined ? `${to};tag=${parts.toTag}` : to;
  return writeSip(
    `SIP/2.0 ${status} ${parts.reason ?? `Status ${status}`}`,
    [...copied, ['To', tagged], ...(parts.headers ?? [])],
    parts.body,
  );
}

/** The tag parameter of a From or To value. */
export function tagOf(nameAddress: string): string | undefined {
  return /;\s*tag=([^;>\s]+)/i.exec(nameAddress.replace(/^[^>]*>/, ''))?.[1];
}

/** The URI of a Contact, Route, From or To value, without angle brackets. */
export function uriOf(nameAddress: string): string {
  return /<([^>]*)>/.exec(nameAddress)?.[1] ?? nameAddress.split(';')[0]?.trim() ?? '';
}

/** The branch parameter of a Via value. */
export function branchOf(via: string): string | undefined {
  return /;\s*branch=([^;,\s]+)/i.exec(via)?.[1];
}

/** A small G.711 offer or answer. */
export function sdp(port = 40000, direction = 'sendrecv'): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    `a=${direction}`,
    '',
  ].join('\r\n');
}

const compact: Readonly<Record<string, string>> = {
  v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type', k: 'supported', r: 'refer-to', o: 'event',
};

function parseField(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 1) throw new Error(`not a SIP header: ${JSON.stringify(line)}`);
  const name = line.slice(0, colon).trim().toLowerCase();
  return { name: compact[name] ?? name, value: line.slice(colon + 1).trim() };
}
