/** Rows of lists as the API shows them: never a PIN, never its hash. */
import type { Destination, ListKind } from '../domain/tenant.js';
import type { StoredEntry } from '../store/list-store.js';
import type { RowDifference } from '../store/release-store.js';
import type { EntryAnswer, RowDifferenceAnswer } from './schemas.js';

export function entryAnswer({ key, entry }: StoredEntry, kind: ListKind | undefined): EntryAnswer {
  const { id, label, destinations, validFromMs, validUntilMs, uses } = entry;
  return {
    id,
    // A key that is no number is a hash, whatever the list is said to be.
    ...(kind === 'callers' && /^\+\d{1,15}\*?$/.test(key) && { number: key }),
    ...(label !== undefined && { label }),
    ...(destinations !== undefined && destinations.length > 0 && { destination: destinations.map(destinationText).join('|') }),
    ...(validFromMs !== undefined && { validFrom: isoTime(validFromMs) }),
    ...(validUntilMs !== undefined && { validUntil: isoTime(validUntilMs) }),
    ...(uses !== undefined && { uses }),
  };
}

/** By list: what kind it is before and after. */
export interface Kinds {
  readonly before: Readonly<Record<string, ListKind>>;
  readonly after: Readonly<Record<string, ListKind>>;
}

export function differenceAnswer({ list, before, after }: RowDifference, kinds: Kinds): RowDifferenceAnswer {
  return {
    list,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(before !== undefined && { before: entryAnswer(before, kindOf(kinds.before, list)) }),
    ...(after !== undefined && { after: entryAnswer(after, kindOf(kinds.after, list)) }),
  };
}

function kindOf(kinds: Readonly<Record<string, ListKind>>, list: string): ListKind | undefined {
  return Object.hasOwn(kinds, list) ? kinds[list] : undefined;
}

function destinationText(destination: Destination): string {
  return destination.kind === 'number' ? destination.number : destination.uri;
}

/** Moments beyond what a date can be are shown as its ends. */
export function isoTime(ms: number): string {
  return new Date(Math.min(Math.max(ms, -mostDateMs), mostDateMs)).toISOString();
}

const mostDateMs = 8.64e15;
