/** Readers of single settings: text in, typed value out, and in words what is allowed. */
import { parseHostPort, parseHostPortRange, type HostPort, type HostPortRange } from './host-port.js';

export interface Reader<T> {
  /** Completes the sentence "allowed: …". */
  readonly allowed: string;
  /** `undefined`: not allowed. `file`: where the text was read, where it was read from one. */
  read(text: string, file?: string): T | undefined;
}

export const text: Reader<string> = { allowed: 'a text that is not empty', read: (value) => (value === '' ? undefined : value) };

export const hostPort: Reader<HostPort> = { allowed: 'HOST:PORT, as 127.0.0.1:5060', read: parseHostPort };

export const hostPortRange: Reader<HostPortRange> = { allowed: 'HOST:FROM-TO, as 127.0.0.1:20000-20999', read: parseHostPortRange };

export const yesNo: Reader<boolean> = { allowed: 'yes or no', read: (value) => booleans.get(value.toLowerCase()) };

/** ISO 3166-1 alpha-2, in capitals. */
export const countryCode: Reader<string> = {
  allowed: 'a country code of two letters, as NL',
  read: (value) => (/^[A-Za-z]{2}$/.test(value) ? value.toUpperCase() : undefined),
};

/** Milliseconds, from `1500ms`, `8s`, `2m` or `1h`. */
export const duration: Reader<number> = { allowed: 'a duration, as 1500ms, 8s, 2m or 1h', read: parseDuration };

export function integer(least: number, most: number): Reader<number> {
  const read = (value: string) => (/^-?\d{1,15}$/.test(value) ? Number(value) : NaN);
  return {
    allowed: `a whole number from ${least} to ${most}`,
    read: (value) => (read(value) >= least && read(value) <= most ? read(value) : undefined),
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): Reader<T> {
  return { allowed: values.join(', '), read: (value) => values.find((known) => known === value) };
}

/** Comma-separated; spaces around an item and empty items are dropped. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return {
    allowed: `${item.allowed}; several with commas between`,
    read: (value) => allOrNone(splitList(value).map((part) => item.read(part))),
  };
}

/** Reads `8s` and its like as milliseconds. */
export function parseDuration(value: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(value);
  const unit = match?.[2];
  return match === null || unit === undefined ? undefined : Number(match[1]) * (unitMs[unit] ?? NaN);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true], ['true', true], ['1', true], ['on', true],
  ['no', false], ['false', false], ['0', false], ['off', false],
]);

function splitList(value: string): string[] {
  return value.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function allOrNone<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const read = values.filter((value) => value !== undefined);
  return read.length === values.length ? read : undefined;
}
