import { readFileSync } from 'node:fs';
import type { SipSettings } from './config.js';
import { readTrunks, type ReadTrunks } from './trunks/read-trunks.js';
import { defaultTrunk } from './trunks/trunk.js';

/** The trunk profiles of the settings: those of the file, or the one default profile. */
export function loadTrunks({ trunks, country }: Pick<SipSettings, 'trunks' | 'country'>): ReadTrunks {
  if (trunks === undefined) return { kind: 'trunks', trunks: [defaultTrunk(country)] };
  try {
    return readTrunks(readFileSync(trunks, 'utf8'), trunks, country);
  } catch (error) {
    return { kind: 'faults', faults: [`LATCHKEY_TRUNKS: "${trunks}" cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`] };
  }
}
