import { readInternational, readNumber, readWithoutPlus, type NumberReading } from '../../services/common/e164.js';
import type { Trunk } from '../trunks/trunk.js';
import { readUri, type Uri } from './uri.js';

/** What a URI says of whom it names. */
export interface Identity {
  /** E.164 with `+`; absent: no number. */
  readonly number?: string;
  /** It stands for somebody who does not want to be known (RFC 3323 section 4.1.1.3). */
  readonly anonymous: boolean;
}

/** Reads a URI as the trunk writes numbers. */
export type IdentityReader = (uri: string) => Identity;

/** URIs that come again are read once: reading a number costs more than all else that is done to an INVITE. */
const mostRemembered = 20_000;

/** A reader for one trunk, which remembers what it read. */
export function identityReader(trunk: Pick<Trunk, 'format' | 'country'>): IdentityReader {
  let young = new Map<string, Identity>();
  let old = new Map<string, Identity>();
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const identity = old.get(text) ?? read(text, trunk);
    if (young.size >= mostRemembered) [old, young] = [young, new Map<string, Identity>()];
    young.set(text, identity);
    return identity;
  };
}

function read(text: string, { format, country }: Pick<Trunk, 'format' | 'country'>): Identity {
  const uri = readUri(text);
  if (uri === undefined) return { anonymous: false };
  const anonymous = uri.host === 'anonymous.invalid' || anonymousUsers.has(uri.user.toLowerCase());
  const reading = inContext(uri) ?? byFormat(uri.user, format, country);
  return reading.kind === 'number' ? { number: reading.number, anonymous } : { anonymous };
}

const anonymousUsers: ReadonlySet<string> = new Set(['anonymous', 'unavailable', 'restricted', 'unknown']);

function byFormat(text: string, format: Trunk['format'], country: string | undefined): NumberReading {
  switch (format) {
    case 'auto':
      return readNumber(text, country);
    case 'e164':
      return readInternational(text);
    case 'e164-no-plus':
      return text.startsWith('+') ? readInternational(text) : readWithoutPlus(text);
    case 'national':
      // A carrier that writes nationally still writes foreign callers with + or 00.
      return readNumber(text, country);
  }
}

/** A local number with the part that makes it global: `863-1234;phone-context=+1-914-555` (RFC 3966 section 5.1.5). */
function inContext({ user, numberParams }: Uri): NumberReading | undefined {
  const context = numberParams.get('phone-context');
  if (context === undefined || !context.startsWith('+') || user.startsWith('+')) return undefined;
  const whole = readInternational(context + user);
  // "020 1234567" in the context "+31": the trunk prefix is not part of the global number.
  return whole.kind === 'number' || !user.startsWith('0') ? whole : readInternational(context + user.slice(1));
}
