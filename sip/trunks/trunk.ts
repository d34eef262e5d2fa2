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

export interface Trunk {
  readonly name: string;
  /** Addresses and CIDR ranges it sends from; empty: any. */
  readonly addresses: readonly string[];
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
