import { Header } from '../message/header-names.js';
import { listOf } from '../message/headers.js';
import type { SipRequest } from '../message/message.js';
import type { Reply } from '../message/reply.js';
import { parseUri } from '../message/uri.js';

/** Why a request is refused whatever application there is (RFC 3261 section 8.2); undefined when it is not. */
export function refusalOf(request: SipRequest): Reply | undefined {
  const allowed = METHODS.get(request.method);
  if (allowed === undefined) return { status: 501, headers: ALLOW };
  const scheme = parseUri(request.uri);
  if (scheme?.kind !== 'sip' && (scheme?.kind !== 'other' || scheme.scheme !== 'tel')) return { status: 416 };
  if (isOutOfHops(request)) return { status: 483 };
  const unknown = unknownExtensions(request);
  if (unknown.length > 0) return { status: 420, headers: `Unsupported: ${unknown.join(', ')}\r\n` };
  if (allowed === 'in-dialog' && request.to.tag === undefined) return { status: 405, headers: ALLOW };
  return undefined;
}

/** Methods that are understood; `in-dialog` ones are refused elsewhere with 405, `anywhere` ones have their own rules. */
const METHODS: ReadonlyMap<string, 'anywhere' | 'in-dialog'> = new Map([
  ...['INVITE', 'OPTIONS', 'REGISTER', 'MESSAGE', 'INFO', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH', 'BYE', 'UPDATE', 'PRACK', 'CANCEL'].map(
    (method) => [method, 'anywhere'] as const,
  ),
  ['REFER', 'in-dialog'],
]);

const ALLOW = `Allow: ${[...METHODS.keys()].join(', ')}, ACK\r\n`;

/** What a far end may demand (RFC 3261 section 8.2.2.3). */
const EXTENSIONS: ReadonlySet<string> = new Set(['100rel']);

function unknownExtensions(request: SipRequest): string[] {
  const { headers } = request;
  if (!headers.has(Header.require) && !headers.has(Header.proxyRequire)) return [];
  return [...listOf(headers, Header.require), ...listOf(headers, Header.proxyRequire)].filter((option) => !EXTENSIONS.has(option));
}

/** An OPTIONS that ends here is answered: that is how hops are counted. */
function isOutOfHops(request: SipRequest): boolean {
  const left = request.headers.get(Header.maxForwards);
  return left !== undefined && Number(left) === 0 && request.method !== 'OPTIONS' && request.method !== 'BYE';
}
