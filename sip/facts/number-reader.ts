import { readInternational, readNumber, readWithoutPlus, type NumberReading } from '../../services/common/e164.js';
import type { Trunk } from '../trunks/trunk.js';
import { readUri, type Uri } from './uri.js';

/** Reads the number in a URI as the trunk writes numbers; E.164 with `+`, `undefined` when it is none. */
export type NumberReader = (uri: string) => string | undefined;

/** Numbers that come again are read once: reading costs more than all else that is done to an INVITE. */
const mostRemembered = 20_000;

/** A reader for one trunk, which remembers what it read. */
export function numberReader(trunk: Pick<Trunk, 'format' | 'country'>): NumberReader {
  let young = new Map<string, string | undefined>();
  let old = new Map<string, string | undefined>();
  return (text) => {
    if (young.has(text)) return young.get(text);
    const number = old.has(text) ? old.get(text) : read(text, trunk);
    if (young.size >= mostRemembered) [old, young] = [young, new Map<string, string | undefined>()];
    young.set(text, number);
    return number;
  };
}

function read(text: string, { format, country }: Pick<Trunk, 'format' | 'country'>): string | undefined {
  const uri = readUri(text);
  if (uri === undefined) return undefined;
  const reading = inContext(uri) ?? byFormat(uri.user, format, country);
  return reading.kind === 'number' ? reading.number : undefined;
}

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
