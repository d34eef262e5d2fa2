import { hashBytes, hashPin, pinScope } from '../../directory/pin-hash.js';
import type { PinKeys } from '../../directory/pin-keys.js';
import { pinDigits } from '../../domain/config/read-pin-hash.js';
import type { ListRef, PinRow } from '../../domain/tenant.js';
import type { NewRow } from '../../store/list-store.js';
import type { KeptHash, KeptHashes } from './kept-hashes.js';
import type { ListRow } from './row-judge.js';

/** @param kept what the row is hashed to already */
export type ToNewRow = (row: ListRow, place?: number, kept?: KeptHash) => NewRow;

/** Makes the store's rows of rows as they were written. A PIN is hashed here, and kept nowhere on the way. */
export function newRowsOf(ref: ListRef, { current }: PinKeys): ToNewRow {
  const scope = pinScope(ref);
  const keyOf = (row: PinRow): Pick<NewRow, 'key' | 'keyId' | 'digits'> =>
    row.pin === undefined
      ? { key: Buffer.from(row.pinHash.hex, 'hex'), keyId: row.pinHash.keyId, digits: row.pinHash.digits }
      : { key: hashBytes(hashPin(current.key, scope, row.pin)), keyId: current.id, digits: row.pin.length };
  return (row, place, kept) => {
    const { label, destinations, validFromMs, validUntilMs } = row;
    const uses = 'number' in row ? undefined : row.uses;
    return {
      ...('number' in row ? { key: row.number } : kept === undefined ? keyOf(row) : { ...kept, digits: pinDigits(row) }),
      ...(place === undefined ? {} : { row: place }),
      ...(label === undefined ? {} : { label }),
      ...(destinations === undefined ? {} : { destinations }),
      ...(validFromMs === undefined ? {} : { validFromMs }),
      ...(validUntilMs === undefined ? {} : { validUntilMs }),
      ...(uses === undefined ? {} : { uses }),
    };
  };
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
