import type { ListKind, ListRef } from '../../domain/tenant.js';
import type { RowDifference } from '../release-store.js';
import type { Row } from './connection.js';
import { said, storedRow } from './stored-rows.js';

/** Columns for `rowDifference`: of a row before under one name and of a row after under another; each may be missing. */
export function differenceColumns(before: string, after: string): string {
  return said.map((name) => `${before}.${name} AS before_${name}, ${after}.${name} AS after_${name}`).join(', ');
}

/** A row that has both sides: `key`, `has_before`, `before_id`, `before_…`, and the same of `after`. */
export function rowDifference(ref: ListRef, kind: ListKind, row: Row): RowDifference {
  const side = (name: 'before' | 'after'): Row => Object.fromEntries(['id', ...said].map((column) => [column, row[`${name}_${column}`] ?? null] as const).concat([['key', row['key'] ?? null]]));
  return {
    list: ref.list,
    ...(row['has_before'] === true && { before: storedRow(ref, kind, side('before')) }),
    ...(row['has_after'] === true && { after: storedRow(ref, kind, side('after')) }),
  };
}
