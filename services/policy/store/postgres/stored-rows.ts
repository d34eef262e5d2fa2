/** Rows of lists as the database has them, and as the port has them. */
import type { Entry } from '../../domain/decision.js';
import type { Destination, ListKind, ListRef } from '../../domain/tenant.js';
import type { StoredEntry, StoredRow } from '../list-store.js';
import { bytes, count, text, type Row } from './connection.js';

/** What a row says; two rows with one key that say the same are the same row. */
export const said = ['label', 'destinations', 'valid_from_ms', 'valid_until_ms', 'uses', 'key_id', 'digits'] as const;

/** `id` is that of its entry: rows that take each other's place are one entry. */
export const columns = `coalesce(e.entry, e.id) AS id, e.key, ${said.map((name) => `e.${name}`).join(', ')}`;

/**
 * Columns of the table `entries`, under the name `e`, for rows that a version of a list shows. `list` and `version` are SQL, `where` says
 * more of a row, `tail` orders each half. Versions are compared such that no index of them is used: right after a million rows came or
 * went the planner would think that they are few, and prefer it to that of the keys.
 */
export function rowsAt(list: string, version: string, selected: string, where = '', tail = ''): string {
  const common = `FROM entries e WHERE e.list_id = ${list} AND e.since_version + 0 <= ${version} ${where}`;
  // The newest version is made of rows that nothing ended: then the second half is not looked at.
  return `
    (SELECT ${selected} ${common} AND e.until_version IS NULL ${tail})
    UNION ALL
    (SELECT ${selected} ${common} AND e.until_version IS NOT NULL AND e.until_version + 0 > ${version}
      AND (SELECT l.newest_version FROM lists l WHERE l.id = ${list}) > ${version} ${tail})`;
}

/** The same in one piece, for a `where` that has an index of its own: then no other one is of use. */
export function rowsAtBy(list: string, version: string, selected: string, where: string): string {
  return `SELECT ${selected} FROM entries e WHERE e.list_id = ${list} AND e.since_version + 0 <= ${version} AND coalesce(e.until_version, ${never}) > ${version} ${where}`;
}

/** No version is ever so high. */
const never = 2 ** 31 - 1;

/**
 * Only what is there is set: an entry has no members that are undefined. Set one by one, entries share their shape in memory,
 * which the cache holds a hundred thousand of.
 */
export function storedEntry(ref: ListRef, kind: ListKind, row: Row): StoredEntry {
  const entry: { -readonly [Key in keyof Entry]: Entry[Key] } = { id: row['id'] === null ? '' : `e${count(row, 'id')}`, list: ref };
  if (row['label'] !== null) entry.label = text(row, 'label');
  if (row['destinations'] !== null) entry.destinations = destinationsOf(text(row, 'destinations'));
  if (row['uses'] !== null) entry.uses = count(row, 'uses');
  if (row['valid_from_ms'] !== null) entry.validFromMs = count(row, 'valid_from_ms');
  if (row['valid_until_ms'] !== null) entry.validUntilMs = count(row, 'valid_until_ms');
  return { key: keyText(kind, bytes(row, 'key')), entry };
}

export function storedRow(ref: ListRef, kind: ListKind, row: Row): StoredRow {
  return {
    ...storedEntry(ref, kind, row),
    ...(row['key_id'] !== null && { keyId: text(row, 'key_id') }),
    ...(row['digits'] !== null && { digits: count(row, 'digits') }),
  };
}

/** A key as the database has it: bytes, which are compared as such. */
export function keyBytes(key: string | Buffer): Buffer {
  return typeof key === 'string' ? Buffer.from(key, 'utf8') : key;
}

/** A key of a row that was read from the store, as bytes again. */
export function keyBytesOf(kind: ListKind, key: string): Buffer {
  return Buffer.from(key, kind === 'pins' ? 'latin1' : 'utf8');
}

export function keyText(kind: ListKind, key: Buffer): string {
  return key.toString(kind === 'pins' ? 'latin1' : 'utf8');
}

/** Kept as a JSON array of numbers and URIs; a number begins with `+`, a URI never does. */
export function destinationsText(destinations: readonly Destination[]): string {
  return JSON.stringify(destinations.map((one) => (one.kind === 'number' ? one.number : one.uri)));
}

function destinationsOf(written: string): readonly Destination[] {
  return (JSON.parse(written) as string[]).map((one) => (one.startsWith('+') ? { kind: 'number', number: one } : { kind: 'uri', uri: one }));
}
