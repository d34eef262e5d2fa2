import type { Unavailable } from '../domain/ports.js';
import type { ListView } from '../store/list-store.js';
import { hashPin, pinScope } from './pin-hash.js';
import type { PinKeys } from './pin-keys.js';

/** How a list's PINs are hashed: one hash for each key that it has PINs under. */
export interface PinHasher {
  /** Each makes a hash of a PIN, as `hashPin` does. */
  readonly hashes: readonly ((pin: string) => string)[];
  /** Some PINs are hashed under a key that this process was not given: one that is not found may still be there. */
  readonly keyMissing: Unavailable | undefined;
}

/** @param unnamedId the id of the key of hashes that are kept without one */
export function pinHasher(view: ListView, keys: PinKeys, unnamedId: string): PinHasher {
  if (view.kind === 'callers') return noPins;
  const scope = pinScope(view.ref);
  const given = keyIdsOf(view, unnamedId).map((id) => keys.byId(id));
  const hashes = [...new Set(given)].flatMap((key) => (key === undefined ? [] : [(pin: string) => hashPin(key, scope, pin)]));
  return { hashes, keyMissing: given.includes(undefined) ? keyMissing : undefined };
}

/** Ids of the keys that a list's PINs are hashed under. */
export function keyIdsOf({ keyIds, rows }: Pick<ListView, 'keyIds' | 'rows'>, unnamedId: string): readonly string[] {
  return keyIds.length === 0 && rows > 0 ? [unnamedId] : [...new Set(keyIds.map((id) => (id === '' ? unnamedId : id)))];
}

const noPins: PinHasher = { hashes: [], keyMissing: undefined };

const keyMissing: Unavailable = { kind: 'unavailable', why: 'a PIN list is hashed under a PIN key that this process was not given' };
