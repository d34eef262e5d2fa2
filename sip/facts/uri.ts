/** What facts need of a URI: sip and sips (RFC 3261 section 19.1), tel (RFC 3966). Lenient in what does not matter here. */

export interface Uri {
  readonly scheme: 'sip' | 'sips' | 'tel';
  /** sip: the user without its parameters, percent escapes undone; tel: the number as it was written. */
  readonly user: string;
  /** '' for tel. */
  readonly host: string;
  /** Of the number: `;phone-context`, `;npdi`, `;rn` stand in the user part of sip (RFC 3966 section 6, RFC 4694). Names in lower case. */
  readonly numberParams: ReadonlyMap<string, string>;
  /** Of the URI: `;user=phone`, `;transport=udp`. Names in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

/** Reads a URI; `undefined` for other schemes and for what is none. */
export function readUri(text: string): Uri | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(0, colon)).toLowerCase();
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return readSip(scheme, rest);
  return scheme === 'tel' ? readTel(rest) : undefined;
}

function readSip(scheme: 'sip' | 'sips', rest: string): Uri | undefined {
  // The last @ parts user from host: some senders forget to escape one in the user part.
  const at = rest.lastIndexOf('@', headersStart(rest));
  const hostPart = rest.slice(at + 1, headersStart(rest));
  const [hostPort, params] = splitParams(hostPart);
  const host = hostOf(hostPort);
  if (host === '') return undefined;
  const [userText, numberParams] = splitParams(at < 0 ? '' : rest.slice(0, at));
  const password = userText.indexOf(':');
  const user = unescape(password < 0 ? userText : userText.slice(0, password));
  return user === undefined ? undefined : { scheme, user, host, numberParams, params };
}

function readTel(rest: string): Uri | undefined {
  const [number, params] = splitParams(rest);
  const user = unescape(number);
  return user === undefined || user === '' ? undefined : { scheme: 'tel', user, host: '', numberParams: params, params };
}

/** Where `?headers` begin, which may hold anything. A `?` before the last `@` belongs to the user part. */
function headersStart(rest: string): number {
  const mark = rest.indexOf('?', rest.lastIndexOf('@') + 1);
  return mark < 0 ? rest.length : mark;
}

function hostOf(hostPort: string): string {
  if (hostPort.startsWith('[')) return hostPort.slice(1, Math.max(1, hostPort.indexOf(']'))).toLowerCase();
  const colon = hostPort.indexOf(':');
  return (colon < 0 ? hostPort : hostPort.slice(0, colon)).trim().toLowerCase();
}

/** `a;b=c;d` → `a` and its parameters. */
export function splitParams(text: string): readonly [string, ReadonlyMap<string, string>] {
  const first = text.indexOf(';');
  if (first < 0) return [text, noParams];
  const params = new Map<string, string>();
  for (const part of text.slice(first + 1).split(';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name !== '' && !params.has(name)) params.set(name, equals < 0 ? '' : (unescape(part.slice(equals + 1).trim()) ?? ''));
  }
  return [text.slice(0, first), params];
}

const noParams: ReadonlyMap<string, string> = new Map();

/** Undoes percent escapes; `undefined` when they make no text. */
function unescape(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
