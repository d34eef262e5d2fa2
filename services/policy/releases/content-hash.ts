import { createHash } from 'node:crypto';
import type { TenantFiles } from '../domain/config/tenant-files.js';

/** Names the content of a tenant's folder: of all files that are read, whatever their order and dates. */
export function contentHash(files: TenantFiles): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const bytes = content.kind === 'bytes' ? content.bytes : Buffer.from(content.found);
    hash.update(`${content.kind} ${path.length} ${path} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}
