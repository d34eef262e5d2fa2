/** URIs that a call may be sent to: `sip:`, `sips:` (RFC 3261 section 19.1) and `tel:` (RFC 3966). */

export type CallUri =
  | { readonly kind: 'sip'; /** Before the `@`, without its parameters; empty: none. */ readonly user: string; /** Lower case, without port. */ readonly host: string }
  | { readonly kind: 'tel'; /** As written, separators included; with `+` when it is a global number. */ readonly number: string; readonly context?: string };

/**
 * Takes a URI apart. `undefined`: no URI that a call may be sent to. Stricter than the RFCs: no password, no headers
 * (`?Replaces=…`), no `maddr` (it would name another host than the one that is looked at), at most 255 characters.
 */
export function parseCallUri(text: string): CallUri | undefined {
  if (text.length > 255) return undefined;
  return /^tel:/i.test(text) ? parseTel(text.slice(4)) : parseSip(text);
}

/** Is this a host name, an IPv4 address or an IPv6 address in brackets, perhaps with a port? */
export function isHost(text: string): boolean {
  return parseSip(`sip:${text}`) !== undefined && !/[@;]/.test(text);
}

const sip = /^sips?:(?:([^@]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?((?:;[^;?]*)*)$/i;
const userCharacters = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;/]|%[0-9A-Fa-f]{2})+$/;
const escapedControl = /%(?:[01][0-9A-F]|7F)/i;
const parameter = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+(?:=[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+)?$/;

function parseSip(text: string): CallUri | undefined {
  const match = sip.exec(text);
  if (match === null) return undefined;
  const [, userPart, host = '', port, parameters = ''] = match;
  if (userPart !== undefined && !isUser(userPart)) return undefined;
  if (host.includes('..') || host.length > 253 || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return undefined;
  if (!parameters.split(';').slice(1).every(isParameter)) return undefined;
  return { kind: 'sip', user: userPart?.split(';')[0] ?? '', host: host.toLowerCase() };
}

function isUser(text: string): boolean {
  return userCharacters.test(text) && !escapedControl.test(text);
}

function isParameter(text: string): boolean {
  return parameter.test(text) && !escapedControl.test(text) && !/^(maddr|method|ttl)(=|$)/i.test(text);
}

function parseTel(text: string): CallUri | undefined {
  const [number = '', ...parameters] = text.split(';');
  if (!parameters.every((part) => parameter.test(part) && !escapedControl.test(part))) return undefined;
  if (/^\+[\d\-.()]*\d[\d\-.()]*$/.test(number)) return { kind: 'tel', number };
  const context = parameters.find((part) => /^phone-context=/i.test(part))?.slice('phone-context='.length);
  return /^[\d\-.()*#]+$/.test(number) && context !== undefined ? { kind: 'tel', number, context } : undefined;
}
