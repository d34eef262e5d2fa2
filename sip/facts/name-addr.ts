/** Headers made of addresses: From, To, P-Asserted-Identity (RFC 3261 section 25.1, name-addr and addr-spec). */
import { splitParams } from './uri.js';

export interface NameAddr {
  /** Without its quotes; '' where there is none. */
  readonly display: string;
  readonly uri: string;
  /** After the brackets. Names in lower case. Read when asked for: most calls need none. */
  readonly params: () => ReadonlyMap<string, string>;
}

/** Reads a header with one or several addresses; entries that cannot be read are left out. */
export function readNameAddrs(text: string): readonly NameAddr[] {
  return splitList(text).map(readNameAddr).filter((entry) => entry !== undefined);
}

function readNameAddr(text: string): NameAddr | undefined {
  const open = indexOutsideQuotes(text, '<', 0);
  if (open < 0) {
    // Without brackets, parameters belong to the header (RFC 3261 section 20.10).
    const [uri, params] = splitParams(text.trim());
    return uri === '' ? undefined : { display: '', uri, params: () => params };
  }
  const close = text.indexOf('>', open);
  if (close < 0) return undefined;
  return { display: unquoted(text.slice(0, open).trim()), uri: text.slice(open + 1, close).trim(), params: () => splitParams(text.slice(close + 1))[1] };
}

/** Splits at commas that stand neither in quotes nor in brackets. */
function splitList(text: string): readonly string[] {
  if (!text.includes(',')) return [text];
  const parts: string[] = [];
  let start = 0;
  for (let comma = nextComma(text, 0); comma >= 0; comma = nextComma(text, start)) {
    parts.push(text.slice(start, comma));
    start = comma + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function nextComma(text: string, from: number): number {
  let at = from;
  for (;;) {
    const comma = indexOutsideQuotes(text, ',', at);
    const open = indexOutsideQuotes(text, '<', at);
    if (comma < 0 || open < 0 || comma < open) return comma;
    const close = text.indexOf('>', open);
    if (close < 0) return -1;
    at = close + 1;
  }
}

function indexOutsideQuotes(text: string, wanted: string, from: number): number {
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === wanted) return i;
  }
  return -1;
}

function unquoted(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  let plain = '';
  for (let i = 1; i < text.length - 1; i++) {
    if (text[i] === '\\' && i < text.length - 2) i++;
    plain += text.charAt(i);
  }
  return plain;
}
