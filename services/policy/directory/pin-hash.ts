import type { KeyObject } from 'node:crypto';
import { hmacSha256, type HmacSha256 } from '../../common/hmac-sha256.js';
import type { ListRef } from '../domain/tenant.js';

/**
 * The keyed hash of a PIN, as a string of 32 characters of one byte each (latin1, which Node's crypto calls `binary`): SHA-256 HMAC over tenant, list and PIN, so that the same PIN
 * of two lists has two hashes, and nobody without the key can try PINs against a copy of the database.
 * @param scope of `pinScope`
 */
export function hashPin(key: KeyObject, scope: string, pin: string): string {
  return hmacOf(key)(scope + pin);
}

function hmacOf(key: KeyObject): HmacSha256 {
  const known = hmacs.get(key);
  if (known !== undefined) return known;
  const made = hmacSha256(key.export());
  hmacs.set(key, made);
  return made;
}

const hmacs = new WeakMap<KeyObject, HmacSha256>();

/** What a list mixes into the hashes of its PINs. Lengths come first: no two lists and PINs spell the same text. */
export function pinScope({ tenant, list }: ListRef): string {
  return `${tenant.length}:${tenant}${list.length}:${list}`;
}

/** A hash as the store keeps it. */
export function hashBytes(hash: string): Buffer {
  return Buffer.from(hash, 'latin1');
}
