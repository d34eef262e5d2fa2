/** The columns of list files, and how their rows are handed on. */
import type { ListKind } from '../tenant.js';

/** The columns of each kind of list, in the order in which cells are handed on. */
export const columnsOf = {
  callers: ['number', 'label', 'destination', 'valid_from', 'valid_until'],
  pins: ['pin', 'label', 'destination', 'valid_from', 'valid_until', 'uses', 'pin_hash'],
} as const satisfies Readonly<Record<ListKind, readonly string[]>>;

/** Each kind of list needs one of these. */
export const keyColumnsOf = { callers: ['number'], pins: ['pin', 'pin_hash'] } as const satisfies Readonly<Record<ListKind, readonly string[]>>;

/** A list and what faults call its file. */
export interface ListSource {
  readonly file: string;
  readonly kind: ListKind;
}

export interface ListText extends ListSource {
  readonly text: string;
}

/** `row` is the number a person would look for: the line in CSV, the n-th element in JSON. `cells` is used again for the next row. */
export type OnRow = (cells: readonly string[], row: number, line: number) => void;
