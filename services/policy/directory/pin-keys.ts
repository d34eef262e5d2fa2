import { createHmac, type KeyObject } from 'node:crypto';
import type { Store } from '../store/store.js';

/** A key of PINs' hashes, under the name that it goes by in the store. */
export interface PinKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** All keys that this process was given. New hashes are made under `current`; older ones are found under theirs. */
export interface PinKeys {
  readonly current: PinKey;
  readonly all: readonly PinKey[];
  byId(id: string): KeyObject | undefined;
}

/** @param all the first is the current one. A key also answers to the id derived from it: it may be given a name later. */
export function pinKeys(all: readonly [PinKey, ...PinKey[]]): PinKeys {
  const byId = new Map<string, KeyObject>();
  for (const { key } of all) byId.set(derivedId(key), key);
  for (const { id, key } of all) byId.set(id, key);
  return { current: all[0], all, byId: (id) => byId.get(id) };
}

/** The id of a key that was given without one: tells whether two keys are the same, and nothing else of them. */
export function derivedId(key: KeyObject): string {
  return createHmac('sha256', key).update('latchkey pin key').digest('hex').slice(0, 16);
}

/**
 * Throws when this process lacks a key that PINs of the store are hashed under, or was given another key by the name of one: with a
 * wrong key every PIN would be a wrong PIN.
 */
export async function checkPinKeys(store: Pick<Store, 'remember' | 'keyIdsInUse'>, keys: PinKeys): Promise<void> {
  for (const { id, key } of keys.all) {
    if ((await store.remember(`pin-key ${id}`, derivedId(key))) !== derivedId(key)) {
      throw new Error(`the PIN key "${id}" is not the key that went by this id before; give the old one its id back, and the new one an id of its own (LATCHKEY_PIN_KEY)`);
    }
  }
  const unnamed = await unnamedKeyId(store, keys);
  const missing = (await store.keyIdsInUse()).map((id) => (id === '' ? unnamed : id)).filter((id) => keys.byId(id) === undefined);
  if (missing.length > 0) throw new Error(missingKeys(missing, keys));
}

/** The id of the key of hashes that are kept without one: those made before keys had ids. */
export function unnamedKeyId(store: Pick<Store, 'remember'>, keys: PinKeys): ReturnType<Store['remember']> {
  return store.remember('pin-key', derivedId(keys.current.key));
}

function missingKeys(missing: readonly string[], { all }: PinKeys): string {
  const [ids, given] = [quoted(missing), quoted(all.map(({ id }) => id))];
  return `PINs in this store were hashed under the PIN key ${ids}, which is not among those given (${given}); give it to the service as well, behind the current key (LATCHKEY_PIN_KEY=current,${missing[0] ?? ''}:…, or pin.key in the data folder), until no kept release needs it`;
}

function quoted(ids: readonly string[]): string {
  return [...new Set(ids)].map((id) => `"${id}"`).join(', ');
}
