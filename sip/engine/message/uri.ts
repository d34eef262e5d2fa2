import {
  consistsOf,
  escapesAreWhole,
  isDigitCode,
  isHexCode,
  isHostCode,
  isTokenCode,
  isUriHeaderCode,
  isUriParameterCode,
  isUserCode,
  readNumber,
} from './characters.js';

/** `sip:` and `sips:` URIs (RFC 3261 section 19.1), parts as they are written: escapes stay. */
export interface SipUri {
  readonly kind: 'sip';
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Name, IPv4 address, or IPv6 address in brackets. */
  readonly host: string;
  readonly port: number | undefined;
  /** Raw `;a=b;c`, or empty. */
  readonly parameters: string;
  /** Raw text after `?`, or empty. */
  readonly headers: string;
}

/** Any other scheme, such as `tel:`. */
export interface OtherUri {
  readonly kind: 'other';
  /** Lower case. */
  readonly scheme: string;
  readonly rest: string;
}

export type Uri = SipUri | OtherUri;

/** Reads a URI; undefined when it is none. Blanks are never part of one. */
export function parseUri(text: string): Uri | undefined {
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(text, colon + 1, scheme === 'sips');
  if (!consistsOf(scheme, isTokenCode) || isDigitCode(scheme.charCodeAt(0))) return undefined;
  const rest = text.slice(colon + 1);
  return rest !== '' && hasOnlyVisible(rest) ? { kind: 'other', scheme, rest } : undefined;
}

/** Writes a SIP URI back. */
export function formatUri(uri: SipUri): string {
  const password = uri.password === undefined ? '' : `:${uri.password}`;
  const userinfo = uri.user === undefined ? '' : `${uri.user}${password}@`;
  const port = uri.port === undefined ? '' : `:${uri.port}`;
  const headers = uri.headers === '' ? '' : `?${uri.headers}`;
  return `${uri.secure ? 'sips' : 'sip'}:${userinfo}${uri.host}${port}${uri.parameters}${headers}`;
}

/** The value of a parameter of a SIP URI; `''` for one without a value, undefined when it is not there. */
export function uriParameter(uri: SipUri, name: string): string | undefined {
  for (const part of uri.parameters.split(';')) {
    const equals = part.indexOf('=');
    const partName = equals === -1 ? part : part.slice(0, equals);
    if (partName.toLowerCase() === name) return equals === -1 ? '' : part.slice(equals + 1);
  }
  return undefined;
}

function parseSipUri(text: string, from: number, secure: boolean): SipUri | undefined {
  const at = text.indexOf('@', from);
  const userinfo = at === -1 ? undefined : parseUserinfo(text.slice(from, at));
  if (at !== -1 && userinfo === undefined) return undefined;
  const hostStart = at === -1 ? from : at + 1;
  const hostEnd = endOfHost(text, hostStart);
  if (hostEnd === -1) return undefined;
  const portEnd = text.charCodeAt(hostEnd) === 58 ? endOfDigits(text, hostEnd + 1) : hostEnd;
  const port = portEnd === hostEnd ? undefined : readNumber(text.slice(hostEnd + 1, portEnd), 65_535);
  if (portEnd !== hostEnd && port === undefined) return undefined;
  const tail = parseTail(text, portEnd);
  if (tail === undefined) return undefined;
  return {
    kind: 'sip',
    secure,
    user: userinfo?.user,
    password: userinfo?.password,
    host: text.slice(hostStart, hostEnd),
    port,
    ...tail,
  };
}

function parseUserinfo(text: string): { user: string; password: string | undefined } | undefined {
  if (!consistsOf(text, isUserCode) || !escapesAreWhole(text)) return undefined;
  const colon = text.indexOf(':');
  if (colon === 0) return undefined;
  if (colon === -1) return { user: text, password: undefined };
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The index after a host that begins at `from`; -1 when there is none. */
export function endOfHost(text: string, from: number): number {
  if (text[from] === '[') return endOfBracketed(text, from);
  let at = from;
  while (at < text.length && isHostCode(text.charCodeAt(at))) at += 1;
  return at === from ? -1 : at;
}

function endOfBracketed(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && isIpv6Code(text.charCodeAt(at))) at += 1;
  return text[at] === ']' && at > from + 2 ? at + 1 : -1;
}

function isIpv6Code(code: number): boolean {
  return code === 58 || code === 46 || isHexCode(code);
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigitCode(text.charCodeAt(at))) at += 1;
  return at;
}

function parseTail(text: string, from: number): { parameters: string; headers: string } | undefined {
  if (from === text.length) return { parameters: '', headers: '' };
  const mark = text.indexOf('?', from);
  const parameters = text.slice(from, mark === -1 ? text.length : mark);
  const headers = mark === -1 ? '' : text.slice(mark + 1);
  if (!areUriParameters(parameters)) return undefined;
  if (mark !== -1 && !(consistsOf(headers, isUriHeaderCode) && escapesAreWhole(headers))) return undefined;
  return { parameters, headers };
}

function areUriParameters(text: string): boolean {
  if (text === '') return true;
  if (text[0] !== ';') return false;
  return text.slice(1).split(';').every(isUriParameter);
}

function isUriParameter(text: string): boolean {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  if (!consistsOf(name, isUriParameterCode) || !escapesAreWhole(text)) return false;
  return equals === -1 || consistsOf(text.slice(equals + 1), isUriParameterCode);
}

function hasOnlyVisible(text: string): boolean {
  return consistsOf(text, (code) => code > 32 && code !== 60 && code !== 62 && code !== 34 && code !== 127);
}
