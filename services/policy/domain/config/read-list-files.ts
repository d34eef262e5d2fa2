/** The list files of a tenant, read. */
import type { CallerRow, PinRow } from '../tenant.js';
import type { Faults } from './fault.js';
import type { Habits } from './read-destination.js';
import type { ListFile } from './read-list-file.js';
import { readCallers, readPins, type RowPlaces } from './read-list.js';
import { textOf, type TenantFiles } from './tenant-files.js';

export interface ReadLists {
  readonly callers: Readonly<Record<string, readonly CallerRow[]>>;
  readonly pins: Readonly<Record<string, readonly PinRow[]>>;
  readonly places: Readonly<Record<string, RowPlaces>>;
}

/** Reads each list; one that cannot be had is empty, and a fault. */
export function readListFiles(lists: readonly ListFile[], files: TenantFiles, habits: Habits, faults: Faults): ReadLists {
  const callers: Record<string, readonly CallerRow[]> = {};
  const pins: Record<string, readonly PinRow[]> = {};
  const places: Record<string, RowPlaces> = {};
  for (const { list, kind, file } of lists) {
    const text = file === '' ? undefined : textOf(file, files, faults, `the file of the list ${list}`);
    if (text === undefined) continue;
    if (kind === 'callers') ({ rows: callers[list], places: places[list] } = readCallers(file, text, habits, faults));
    else ({ rows: pins[list], places: places[list] } = readPins(file, text, habits, faults));
  }
  return { callers, pins, places };
}
