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
export function pinHasher({ ref, kind, keyIds, rows }: ListView, keys: PinKeys, unnamedId: string): PinHasher {
  if (kind === 'callers') return noPins;
  const scope = pinScope(ref);
  const ids = new Set(keyIds.length === 0 && rows > 0 ? [unnamedId] : keyIds.map((id) => (id === '' ? unnamedId : id)));
  const given = [...ids].map((id) => keys.byId(id));
  const hashes = [...new Set(given)].flatMap((key) => (key === undefined ? [] : [(pin: string) => hashPin(key, scope, pin)]));
  return { hashes, keyMissing: given.includes(undefined) ? keyMissing : undefined };
}

const noPins: PinHasher = { hashes: [], keyMissing: undefined };

const keyMissing: Unavailable = { kind: 'unavailable', why: 'a PIN list is hashed under a PIN key that this process was not given' };
