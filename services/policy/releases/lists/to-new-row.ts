import { hashBytes, hashPin, pinScope } from '../../directory/pin-hash.js';
import type { PinKeys } from '../../directory/pin-keys.js';
import type { ListRef, PinRow } from '../../domain/tenant.js';
import type { NewRow } from '../../store/list-store.js';
import type { ListRow } from './row-judge.js';

/** Makes the store's rows of rows as they were written. A PIN is hashed here, and kept nowhere on the way. */
export function newRowsOf(ref: ListRef, { current }: PinKeys): (row: ListRow, place?: number) => NewRow {
  const scope = pinScope(ref);
  const keyOf = (row: PinRow): Pick<NewRow, 'key' | 'keyId' | 'digits'> =>
    row.pin === undefined
      ? { key: Buffer.from(row.pinHash.hex, 'hex'), keyId: row.pinHash.keyId, digits: row.pinHash.digits }
      : { key: hashBytes(hashPin(current.key, scope, row.pin)), keyId: current.id, digits: row.pin.length };
  return (row, place) => {
    const { label, destinations, validFromMs, validUntilMs } = row;
    const uses = 'number' in row ? undefined : row.uses;
    return {
      ...('number' in row ? { key: row.number } : keyOf(row)),
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
export function* batchesOf(rows: readonly ListRow[], places: readonly number[], make: (row: ListRow, place?: number) => NewRow): Generator<readonly NewRow[]> {
  for (let from = 0; from < rows.length; from += batchRows) {
    yield rows.slice(from, from + batchRows).map((row, index) => make(row, places[from + index]));
  }
}

export const batchRows = 2000;
