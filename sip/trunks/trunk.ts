/** A trunk profile: the habits of one carrier. */
import type { RejectKind } from '../ports/policy.js';

export type NumberFormat = 'auto' | 'e164' | 'e164-no-plus' | 'national';

/** Where the carrier puts its own verdict on the caller's number; without one, it counts as `none`. */
export type AttestationSource =
  | { readonly kind: 'none' }
  /** The parameter `verstat` of P-Asserted-Identity or From (ATIS-1000074). */
  | { readonly kind: 'verstat' }
  /** A header whose value is A, B, C, or a word for a failed verification. */
  | { readonly kind: 'header'; /** In lower case. */ readonly name: string };

/** What the edge lets a trunk do; absent: no limit. */
export interface TrunkLimits {
  /** New calls in each second of the clock, at each edge. */
  readonly callsPerSecond?: number;
}

export interface Trunk {
  readonly name: string;
  /** Addresses and CIDR ranges it sends from; empty, and no certificates: any. */
  readonly addresses: readonly string[];
  /** Names in the client certificate that make a call over TLS this trunk's (common name or DNS name), in lower case. */
  readonly certificates: readonly string[];
  /** It is behind NAT: in-dialog requests go to where its messages came from, not to its Contact. */
  readonly nat: boolean;
  readonly limits: TrunkLimits;
  /** Its calls come in over the edge; else straight to the nodes, as synthetic calls do, and the edge knows nothing of it. */
  readonly edge: boolean;
  readonly identity: 'asserted' | 'from';
  /** ISO 3166-1 alpha-2: how national numbers are read; absent: they are not. */
  readonly country?: string;
  readonly format: NumberFormat;
  readonly calledFrom: 'request-uri' | 'to';
  readonly answer: 'early-media' | 'before-prompt';
  readonly transfer: 'redirect' | 'refer';
  /** Kamailio follows our 302, else the carrier does. */
  readonly follow: boolean;
  readonly dtmf: 'auto' | 'rfc4733' | 'info' | 'inband';
  /** In order of preference. */
  readonly codecs: readonly ('PCMA' | 'PCMU')[];
  /** Makes a URI of a number; absent: the address that the INVITE came from. */
  readonly domain?: string;
  /** Other SIP codes for our kinds of rejection. */
  readonly refusals: Readonly<Partial<Record<RejectKind, number>>>;
  readonly attestation: AttestationSource;
}

/** The one profile that there is without a file. */
export function defaultTrunk(country?: string): Trunk {
  return {
    name: 'default',
    addresses: [],
    certificates: [],
    nat: false,
    limits: {},
    edge: true,
    identity: 'from',
    ...(country === undefined ? {} : { country }),
    format: 'auto',
    calledFrom: 'request-uri',
    answer: 'early-media',
    transfer: 'redirect',
    follow: true,
    dtmf: 'auto',
    codecs: ['PCMA', 'PCMU'],
    refusals: {},
    attestation: { kind: 'none' },
  };
}

/** Any address may send on it. */
export function isOpen({ addresses, certificates }: Pick<Trunk, 'addresses' | 'certificates'>): boolean {
  return addresses.length === 0 && certificates.length === 0;
}
