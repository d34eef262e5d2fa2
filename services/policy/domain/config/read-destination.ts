/** Where calls may be sent, as it is written in files. */
import { readNumber } from '../../../common/e164.js';
import { parseCallUri } from '../sip-uri.js';
import type { Destination } from '../tenant.js';

/** How a tenant's files are to be read. */
export interface Habits {
  readonly country?: string;
  /** Host that makes a URI of an extension. */
  readonly pbx?: string;
  readonly timezone: string;
}

/** Redirects name at most ten: q-values from 1.0 down to 0.1. */
export const mostDestinations = 10;
/** What was matched travels with the call, in a small cursor. */
export const mostDestinationCharacters = 512;

/**
 * Reads a number, a `sip:`, `sips:` or `tel:` URI, or an extension of the PBX. With a PBX, up to five bare digits are
 * always an extension; up to eight are one unless they are a valid number of the country.
 */
export function readDestination(text: string, habits: Habits): Destination | undefined {
  if (/^(sips?|tel):/i.test(text)) return parseCallUri(text) === undefined ? undefined : { kind: 'uri', uri: text };
  const extension = habits.pbx !== undefined && /^\d{1,8}$/.test(text) ? { kind: 'uri' as const, uri: `sip:${text}@${habits.pbx}` } : undefined;
  if (extension !== undefined && text.length <= 5) return extension;
  const reading = readNumber(text, habits.country);
  return reading.kind === 'number' ? { kind: 'number', number: reading.number } : extension;
}

/** Reads a cell, in which `a|b` means in turn. `undefined`: one of them is none, or they are too many. */
export function readDestinations(cell: string, habits: Habits): readonly Destination[] | undefined {
  const read = cell.split('|').map((part) => readDestination(part.trim(), habits));
  const good = read.filter((destination) => destination !== undefined);
  return good.length === read.length && fit(good) ? good : undefined;
}

/** Are these few and short enough? */
export function fit(destinations: readonly Destination[]): boolean {
  const characters = destinations.reduce((sum, to) => sum + (to.kind === 'number' ? to.number : to.uri).length, 0);
  return destinations.length <= mostDestinations && characters <= mostDestinationCharacters;
}

/** What `readDestination` takes. */
export function destinationRule(habits: Habits): string {
  const national = habits.country === undefined ? '' : ` or as dialled in ${habits.country}`;
  const extension = habits.pbx === undefined ? '' : `, an extension of ${habits.pbx}`;
  return `allowed: a number as +31201234567${national}, a sip:, sips: or tel: URI${extension}`;
}
