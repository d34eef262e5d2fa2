import { readFileSync } from 'node:fs';
import { readTrunks, type ReadTrunks } from './trunks/read-trunks.js';
import { defaultTrunk } from './trunks/trunk.js';

export interface TrunkSettings {
  readonly trunks: string | undefined;
  readonly country: string | undefined;
}

/** The trunk profiles of the settings: those of the file, or the one default profile. */
export function loadTrunks({ trunks, country }: TrunkSettings): ReadTrunks {
  if (trunks === undefined) return { kind: 'trunks', trunks: [defaultTrunk(country)] };
  try {
    return readTrunks(readFileSync(trunks, 'utf8'), trunks, country);
  } catch (error) {
    return { kind: 'faults', faults: [`LATCHKEY_TRUNKS: "${trunks}" cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`] };
  }
}
