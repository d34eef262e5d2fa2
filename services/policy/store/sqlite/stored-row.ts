import type { Entry } from '../../domain/decision.js';
import type { Destination, ListRef } from '../../domain/tenant.js';
import type { StoredEntry, StoredRow } from '../list-store.js';
import { blobOf, count, text, type Row } from './connection.js';

/** What of a row goes into a `StoredEntry`. */
export const entryColumns = 'id, key, entry, label, destinations, valid_from_ms, valid_until_ms, uses';

/** And into a `StoredRow`, with `key_id` beside it. */
export const rowColumns = `${entryColumns}, digits, (SELECT key_id FROM pin_keys WHERE no = key_no) AS key_id`;

/** SQL: two rows of one key say the same. */
export function sameContent(one: string, other: string): string {
  const columns = ['label', 'destinations', 'valid_from_ms', 'valid_until_ms', 'uses', 'key_no', 'digits'];
  return columns.map((column) => `${one}.${column} IS ${other}.${column}`).join(' AND ');
}

/**
 * Only what is there is set: an entry has no members that are undefined. Set one by one, entries share their shape in memory,
 * which the cache holds a hundred thousand of.
 */
export function storedEntry(list: ListRef, row: Row): StoredEntry {
  const entry: { -readonly [Key in keyof Entry]: Entry[Key] } = { id: `e${count(row, row['entry'] === null ? 'id' : 'entry')}`, list };
  if (row['label'] !== null) entry.label = text(row, 'label');
  if (row['destinations'] !== null) entry.destinations = destinationsOf(text(row, 'destinations'));
  if (row['uses'] !== null) entry.uses = count(row, 'uses');
  if (row['valid_from_ms'] !== null) entry.validFromMs = count(row, 'valid_from_ms');
  if (row['valid_until_ms'] !== null) entry.validUntilMs = count(row, 'valid_until_ms');
  return { key: keyText(row), entry };
}

export function storedRow(list: ListRef, row: Row): StoredRow {
  return {
    ...storedEntry(list, row),
    ...(row['key_id'] === null ? {} : { keyId: text(row, 'key_id') }),
    ...(row['digits'] === null ? {} : { digits: count(row, 'digits') }),
  };
}

/** As it is in the database. */
export function keyOf(row: Row): string | Buffer {
  const key = row['key'];
  return typeof key === 'string' ? key : blobOf(key);
}

/** As the port shows it: a hash as a latin1 string. */
export function keyText(row: Row): string {
  const key = keyOf(row);
  return typeof key === 'string' ? key : key.toString('latin1');
}

/** Kept as a JSON array of numbers and URIs; a number begins with `+`, a URI never does. */
export function destinationsText(destinations: readonly Destination[]): string {
  return JSON.stringify(destinations.map((one) => (one.kind === 'number' ? one.number : one.uri)));
}

function destinationsOf(text: string): readonly Destination[] {
  return (JSON.parse(text) as string[]).map((one) => (one.startsWith('+') ? { kind: 'number', number: one } : { kind: 'uri', uri: one }));
}

/** A label as labels are compared: without regard to case. SQLite folds ASCII by itself. */
export function foldedLabel(label: string): string | null {
  const folded = label.toLowerCase();
  return /[^\p{ASCII}]/u.test(folded) && folded !== label ? folded : null;
}
