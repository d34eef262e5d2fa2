import { hashBytes, hashPin, pinScope } from '../../directory/pin-hash.js';
import type { PinKeys } from '../../directory/pin-keys.js';
import { pinDigits } from '../../domain/config/read-pin-hash.js';
import type { ListRef } from '../../domain/tenant.js';
import type { NewRow } from '../../store/list-store.js';
import type { KeptHash, KeptHashes } from './kept-hashes.js';
import type { ListRow } from './row-judge.js';

/** @param kept what the row is hashed to already */
export type ToNewRow = (row: ListRow, place?: number, kept?: KeptHash) => NewRow;

/** Makes the store's rows of rows as they were written. A PIN is hashed here, and kept nowhere on the way. */
export function newRowsOf(ref: ListRef, { current }: PinKeys): ToNewRow {
  const scope = pinScope(ref);
  return (row, place, kept) => {
    const made = keyed(row, kept, (pin) => hashBytes(hashPin(current.key, scope, pin)), current.id);
    if (place !== undefined) made.row = place;
    if (row.label !== undefined) made.label = row.label;
    if (row.destinations !== undefined) made.destinations = row.destinations;
    if (row.validFromMs !== undefined) made.validFromMs = row.validFromMs;
    if (row.validUntilMs !== undefined) made.validUntilMs = row.validUntilMs;
    if (!('number' in row) && row.uses !== undefined) made.uses = row.uses;
    return made;
  };
}

/** Members are set one by one: a million rows made of spreads cost several times as much. */
type Making = { -readonly [Member in keyof NewRow]: NewRow[Member] };

function keyed(row: ListRow, kept: KeptHash | undefined, hash: (pin: string) => Buffer, keyId: string): Making {
  if ('number' in row) return { key: row.number };
  if (kept !== undefined) return { ...kept, digits: pinDigits(row) };
  if (row.pin !== undefined) return { key: hash(row.pin), keyId, digits: row.pin.length };
  return { key: Buffer.from(row.pinHash.hex, 'hex'), keyId: row.pinHash.keyId, digits: row.pinHash.digits };
}

/** Rows in batches that are made when they are asked for. */
export async function* batchesOf(rows: readonly ListRow[], places: readonly number[], make: ToNewRow, keptHashes: KeptHashes): AsyncGenerator<readonly NewRow[]> {
  for (let from = 0; from < rows.length; from += batchRows) {
    const batch = rows.slice(from, from + batchRows);
    const kept = await keptHashes.find(batch);
    yield batch.map((row, index) => make(row, places[from + index], kept.get(index)));
  }
}

export const batchRows = 2000;
