import { formatHostPort } from '../../services/common/host-port.js';
import type { Source } from '../ports/incoming-call.js';
import type { Destination } from '../ports/policy.js';
import type { Trunk } from '../trunks/trunk.js';

/** A destination as a URI for a trunk; `undefined` when it cannot stand in a SIP header. */
export function destinationUri(destination: Destination, trunk: Trunk, source: Source): string | undefined {
  const uri = destination.kind === 'number' ? numberUri(destination.number, trunk, source) : destination.uri;
  return standsInBrackets(uri) ? uri : undefined;
}

/** `sip:+31201234500@domain;user=phone` (RFC 3261 section 19.1.6). */
export function numberUri(number: string, trunk: Trunk, source: Source): string {
  return `sip:${number}@${trunk.domain ?? hostOf(source)};user=phone`;
}

/** The address that an INVITE came from, as the host part of a URI. */
function hostOf({ address, port }: Source): string {
  if (port !== 5060) return formatHostPort({ host: address, port });
  return address.includes(':') ? `[${address}]` : address;
}

/** Nothing that would end the brackets, the header or the message. */
function standsInBrackets(uri: string): boolean {
  for (let i = 0; i < uri.length; i++) {
    const code = uri.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === 0x3c || code === 0x3e || code === 0x22) return false;
  }
  return uri.startsWith('sip:') || uri.startsWith('sips:') || uri.startsWith('tel:');
}
