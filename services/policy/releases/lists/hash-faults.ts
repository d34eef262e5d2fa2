import type { PinKeys } from '../../directory/pin-keys.js';
import type { Fault } from '../../domain/config/fault.js';
import type { ReadTenant } from '../../domain/config/tenant-files.js';

/** Hashes of PINs in a tenant's files that were made under a key that is not here: nobody could ever key such a PIN. */
export function hashFaults(pinKeys: PinKeys, { pins, places }: Pick<ReadTenant, 'pins' | 'places'>): readonly Fault[] {
  return Object.entries(pins).flatMap(([list, rows]) => {
    const at = places.rows[list];
    return rows.flatMap(({ pinHash }, index): readonly Fault[] => {
      if (pinHash === undefined || pinKeys.byId(pinHash.keyId) !== undefined) return [];
      return [{ file: at?.file ?? list, line: at?.lines[index] ?? 1, path: `row ${at?.rows[index] ?? 0} pin_hash`, found: `a hash under the key "${pinHash.keyId}"`, allowed: 'allowed: a key that the service has (LATCHKEY_PIN_KEY)' }];
    });
  });
}
