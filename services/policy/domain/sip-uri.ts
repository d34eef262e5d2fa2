/** URIs that a call may be sent to: `sip:`, `sips:` (RFC 3261 section 19.1) and `tel:` (RFC 3966). */

export type CallUri =
  | { readonly kind: 'sip'; /** Before the `@`, without its parameters; empty: none. */ readonly user: string; /** Lower case, without port. */ readonly host: string; /** `phone-context` of a number in the user part. */ readonly context?: string }
  | { readonly kind: 'tel'; /** As written, separators included; with `+` when it is a global number. */ readonly number: string; readonly context?: string };

/**
 * Takes a URI apart. `undefined`: no URI that a call may be sent to. Stricter than the RFCs: no password, no headers
 * (`?Replaces=…`), nothing that would name another host or number than the one that is looked at (`maddr`, `rn`, `cic`, `tgrp`, a
 * second `phone-context`), no escapes in names of parameters, at most 255 characters.
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
const parameter = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$]+(?:=[A-Za-z0-9\-_.!~*'()[\]/:&+$%]+)?$/;

function parseSip(text: string): CallUri | undefined {
  const match = sip.exec(text);
  if (match === null) return undefined;
  const [, userPart, host = '', port, parameters = ''] = match;
  if (userPart !== undefined && !isUser(userPart)) return undefined;
  if (host.includes('..') || host.length > 253 || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) return undefined;
  if (!parameters.split(';').slice(1).every(isParameter)) return undefined;
  const [user = '', ...ofUser] = userPart?.split(';') ?? [];
  if (!ofUser.every(isNumberParameter)) return undefined;
  const contexts = contextsIn(ofUser);
  if (contexts.length > 1) return undefined;
  return { kind: 'sip', user, host: host.toLowerCase(), ...(contexts[0] !== undefined && { context: contexts[0] }) };
}

/** Of a number (RFC 3966): `rn` and `cic` route by another one (RFC 4694), `tgrp` by a trunk group (RFC 4904). */
function isNumberParameter(text: string): boolean {
  return parameter.test(text) && !escapedControl.test(text) && !/^(rn|cic|tgrp|trunk-context)(=|$)/i.test(text);
}

function contextsIn(parameters: readonly string[]): readonly string[] {
  return parameters.filter((part) => /^phone-context=/i.test(part)).map((part) => part.slice('phone-context='.length));
}

function isUser(text: string): boolean {
  return userCharacters.test(text) && !escapedControl.test(text);
}

function isParameter(text: string): boolean {
  return parameter.test(text) && !escapedControl.test(text) && !/^(maddr|method|ttl)(=|$)/i.test(text);
}

function parseTel(text: string): CallUri | undefined {
  const [number = '', ...parameters] = text.split(';');
  if (!parameters.every(isNumberParameter)) return undefined;
  const [context, second] = contextsIn(parameters);
  if (second !== undefined) return undefined;
  if (/^\+[\d\-.()]*\d[\d\-.()]*$/.test(number)) return { kind: 'tel', number };
  return /^[\d\-.()*#]+$/.test(number) && context !== undefined ? { kind: 'tel', number, context } : undefined;
}
