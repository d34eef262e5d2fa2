/** Numbers of tenants: single ones, prefixes and ranges. Always international: an operator file has no country. */
import { readInternational } from '../../../common/e164.js';
import type { Reader } from '../../../common/readers.js';
import type { NumberBlock } from '../operator.js';

/** Reads one number. */
export const wholeNumber: Reader<string> = {
  allowed: 'a number as "+31201234567", in quotes',
  read: (text) => {
    const reading = readInternational(text);
    return reading.kind === 'number' ? reading.number : undefined;
  },
};

/** Reads `+31201234567`, `+3120123*`, or `+31201234500..+31201234599` with both ends included. */
export const numberBlock: Reader<NumberBlock> = {
  allowed: 'a number as "+31201234567", a prefix as "+3120123*" or a range as "+31201234500..+31201234599", in quotes',
  read: (text) => {
    if (text.includes('..')) return readRange(text);
    const prefix = /^(\+[1-9]\d{0,14})\*$/.exec(text.replace(/[\s().-]/g, ''))?.[1];
    if (prefix !== undefined) return { kind: 'prefix', prefix };
    const number = wholeNumber.read(text);
    return number === undefined ? undefined : { kind: 'number', number };
  },
};

/** Is there a number in both? */
export function blocksOverlap(a: NumberBlock, b: NumberBlock): boolean {
  if (a.kind === 'prefix' && b.kind === 'prefix') return a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  if (a.kind === 'prefix') return blocksOverlap(b, a);
  const { from, until } = endsOf(a);
  if (b.kind === 'prefix') return from.slice(0, b.prefix.length) <= b.prefix && b.prefix <= until.slice(0, b.prefix.length);
  const other = endsOf(b);
  return from.length === other.from.length && from <= other.until && other.from <= until;
}

function endsOf(block: Exclude<NumberBlock, { kind: 'prefix' }>): { readonly from: string; readonly until: string } {
  return block.kind === 'number' ? { from: block.number, until: block.number } : block;
}

function readRange(text: string): NumberBlock | undefined {
  const [from, until, ...more] = text.split('..').map((end) => wholeNumber.read(end.trim()));
  if (from === undefined || until === undefined || more.length > 0) return undefined;
  return from.length === until.length && from <= until ? { kind: 'range', from, until } : undefined;
}
