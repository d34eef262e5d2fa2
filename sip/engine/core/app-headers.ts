import { canonicalName, Header, type HeaderId } from '../message/header-names.js';
import type { Headers } from '../message/headers.js';
import { formatNameAddr, parseNameAddr } from '../message/name-addr.js';
import { formatUri, parseUri } from '../message/uri.js';

const LOCALHOST = 'localhost';

/** The headers of an application's message that go out: names in their usual spelling, `@localhost` replaced. */
export function passedHeaders(headers: Headers, dropped: ReadonlySet<HeaderId>, hostport: string): string {
  let lines = '';
  headers.forEach((id, name, value) => {
    if (!dropped.has(id)) lines += `${canonicalName(name)}: ${withAddress(id, value, hostport)}\r\n`;
  });
  return lines;
}

/** The first value of a header of an application, `@localhost` replaced. */
export function givenHeader(headers: Headers, id: HeaderId, hostport: string): string | undefined {
  const value = headers.get(id);
  return value === undefined ? undefined : withAddress(id, value, hostport);
}

/** Content-Type for a body that has none: SDP is recognised, anything else is undefined. */
export function guessedContentType(body: string): string | undefined {
  return body.startsWith('v=0') ? 'application/sdp' : undefined;
}

/** An application does not know our address and says `user@localhost`: that becomes ours (in From without a user too). */
function withAddress(id: HeaderId, value: string, hostport: string): string {
  if (!value.includes(LOCALHOST) || !ADDRESSES.has(id)) return value;
  const address = parseNameAddr(value);
  const uri = address === undefined ? undefined : parseUri(address.uri);
  if (address === undefined || uri?.kind !== 'sip' || uri.host !== LOCALHOST) return value;
  if (uri.user === undefined && id !== Header.from) return value;
  const [host, port] = splitHostPort(hostport);
  return formatNameAddr(address.display, formatUri({ ...uri, host, port }), address.parameters) + value.slice(address.end);
}

const ADDRESSES: ReadonlySet<HeaderId> = new Set([Header.from, Header.to, Header.contact, Header.pAssertedIdentity]);

function splitHostPort(hostport: string): [string, number] {
  const colon = hostport.lastIndexOf(':');
  return [hostport.slice(0, colon), Number(hostport.slice(colon + 1))];
}
