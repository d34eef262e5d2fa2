/**
 * Header fields the engine reads or writes by itself, as small numbers: the index of a message holds these.
 * `other` stands for every field that is only passed on.
 */
export const Header = {
  other: 0,
  via: 1,
  from: 2,
  to: 3,
  callId: 4,
  cseq: 5,
  contact: 6,
  contentLength: 7,
  contentType: 8,
  maxForwards: 9,
  route: 10,
  recordRoute: 11,
  require: 12,
  proxyRequire: 13,
  supported: 14,
  rseq: 15,
  rack: 16,
  date: 17,
  expires: 18,
  pAssertedIdentity: 19,
  reason: 20,
  event: 21,
  subscriptionState: 22,
} as const;

export type HeaderId = (typeof Header)[keyof typeof Header];

/** Which field a name stands for, whatever its case, compact forms (RFC 3261 section 7.3.3) included. */
export function headerId(name: string): HeaderId {
  return IDS.get(name) ?? IDS.get(name.toLowerCase()) ?? Header.other;
}

/** The spelling that is written: the usual one of a known name, else the name as it was given. */
export function canonicalName(name: string): string {
  return SPELLINGS.get(name) ?? SPELLINGS.get(name.toLowerCase()) ?? name;
}

const READ: readonly (readonly [string, HeaderId])[] = [
  ['Via', Header.via], ['v', Header.via],
  ['From', Header.from], ['f', Header.from],
  ['To', Header.to], ['t', Header.to],
  ['Call-ID', Header.callId], ['i', Header.callId],
  ['CSeq', Header.cseq],
  ['Contact', Header.contact], ['m', Header.contact],
  ['Content-Length', Header.contentLength], ['l', Header.contentLength],
  ['Content-Type', Header.contentType], ['c', Header.contentType],
  ['Max-Forwards', Header.maxForwards],
  ['Route', Header.route],
  ['Record-Route', Header.recordRoute],
  ['Require', Header.require],
  ['Proxy-Require', Header.proxyRequire],
  ['Supported', Header.supported], ['k', Header.supported],
  ['RSeq', Header.rseq],
  ['RAck', Header.rack],
  ['Date', Header.date],
  ['Expires', Header.expires],
  ['P-Asserted-Identity', Header.pAssertedIdentity],
  ['Reason', Header.reason],
  ['Event', Header.event], ['o', Header.event],
  ['Subscription-State', Header.subscriptionState],
];

const PASSED_ON =
  'Accept Accept-Contact Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Authentication-Info Authorization ' +
  'Call-Info Content-Disposition Content-Encoding Content-Language Diversion Error-Info Feature-Caps Geolocation ' +
  'History-Info Identity Identity-Info In-Reply-To Join MIME-Version Min-Expires Min-SE Organization P-Access-Network-Info ' +
  'P-Called-Party-ID P-Charging-Vector P-Early-Media P-Preferred-Identity Path Priority Privacy Proxy-Authenticate ' +
  'Proxy-Authorization Refer-Sub Refer-To Referred-By Reject-Contact Remote-Party-ID Replaces Reply-To Request-Disposition ' +
  'Retry-After Security-Client Security-Server Security-Verify Server Service-Route Session-Expires SIP-ETag SIP-If-Match ' +
  'Subject Target-Dialog Timestamp Unsupported User-Agent User-to-User Warning WWW-Authenticate';

const IDS = new Map<string, HeaderId>(READ.flatMap(([name, id]) => [[name, id], [name.toLowerCase(), id]] as const));

const SPELLINGS = new Map(
  [...READ.map(([name]) => name).filter((name) => name.length > 1), ...PASSED_ON.split(' ')].flatMap((name) => [
    [name, name] as const,
    [name.toLowerCase(), name] as const,
  ]),
);
