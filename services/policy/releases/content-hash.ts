import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { TenantFiles } from '../domain/config/tenant-files.js';

/**
 * Names the content of a tenant's folder: of all files that are read, whatever their order and dates.
 * @param keyId of the key that its PINs are hashed under: with a new key the same files make another release
 */
export function contentHash(files: TenantFiles, keyId: string): string {
  const hash = begin(keyId);
  for (const { head, bytes } of partsOf(files)) hash.update(head).update(bytes);
  return hash.digest('hex');
}

/** The same under each of some keys, with turns of the event loop left to others in between. */
export async function contentHashes<K extends string>(files: TenantFiles, keyIds: readonly K[]): Promise<ReadonlyMap<K, string>> {
  const hashes = new Map(keyIds.map((id) => [id, begin(id)]));
  for (const { head, bytes } of partsOf(files)) {
    for (const hash of hashes.values()) hash.update(head);
    for (let at = 0; at < bytes.length; at += turnBytes) {
      for (const hash of hashes.values()) hash.update(bytes.subarray(at, at + turnBytes));
      await setImmediate();
    }
  }
  return new Map([...hashes].map(([id, hash]) => [id, hash.digest('hex')]));
}

function begin(keyId: string): Hash {
  return createHash('sha256').update(`key ${keyId} `);
}

function partsOf(files: TenantFiles): readonly { readonly head: string; readonly bytes: Uint8Array }[] {
  return [...files].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([path, content]) => {
    const bytes = content.kind === 'bytes' ? content.bytes : Buffer.from(content.found);
    return { head: `${content.kind} ${path.length} ${path} ${bytes.length} `, bytes };
  });
}

/** About a millisecond's work. */
const turnBytes = 1024 * 1024;
