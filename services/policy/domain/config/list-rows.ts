/** The rows of a list file as cells: from CSV or from a JSON array. */
import { eachCsvRow } from './csv-rows.js';
import type { Faults } from './fault.js';
import { eachJsonRow } from './json-rows.js';
import type { ListText, OnRow } from './list-columns.js';

/** Hands on every row that is one; what is none becomes a fault. */
export function eachRow(list: ListText, faults: Faults, onRow: OnRow): void {
  if (/\.json$/i.test(list.file)) eachJsonRow(list, faults, onRow);
  else if (/\.csv$/i.test(list.file)) eachCsvRow(list, faults, onRow);
  else faults.add({ file: list.file, path: '', found: 'a list file that is neither .csv nor .json', allowed: 'allowed: .csv, .json' });
}
