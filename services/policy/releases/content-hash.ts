import { createHash } from 'node:crypto';
import type { TenantFiles } from '../domain/config/tenant-files.js';

/**
 * Names the content of a tenant's folder: of all files that are read, whatever their order and dates.
 * @param keyId of the key that its PINs are hashed under: with a new key the same files make another release
 */
export function contentHash(files: TenantFiles, keyId: string): string {
  const hash = createHash('sha256').update(`key ${keyId} `);
  for (const [path, content] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const bytes = content.kind === 'bytes' ? content.bytes : Buffer.from(content.found);
    hash.update(`${content.kind} ${path.length} ${path} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}
