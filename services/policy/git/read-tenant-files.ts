import { filesNamed } from '../domain/config/read-tenant.js';
import { tenantFile, type FileContent, type TenantFiles } from '../domain/config/tenant-files.js';
import type { TreeEntry } from './git-tree.js';
import type { Workplace } from './git-workplace.js';
import { readBlobs } from './read-blobs.js';

/** `tenant.yaml` and the files that it names, in memory. What cannot be had says why. Throws a `GitFailure`. */
export async function readTenantFiles(workplace: Workplace, entries: ReadonlyMap<string, TreeEntry>): Promise<TenantFiles> {
  const yaml = await readSome(workplace, entries, [tenantFile], mostBytes.yaml);
  const others = await readSome(workplace, entries, filesNamed(yaml).filter((file) => file !== tenantFile), mostBytes.other);
  return new Map([...yaml, ...others]);
}

async function readSome(workplace: Workplace, entries: ReadonlyMap<string, TreeEntry>, paths: readonly string[], most: number): Promise<TenantFiles> {
  const found = [...new Set(paths)].flatMap((path) => entries.get(path) ?? []);
  let total = 0;
  const taken = found.filter(({ bytes }) => bytes <= most && (total += bytes) <= mostBytes.tenant);
  const blobs = await readBlobs(workplace, [...new Set(taken.map(({ id }) => id))]);
  return new Map(found.map((entry) => [entry.path, contentOf(entry, blobs.get(entry.id), most)]));
}

function contentOf({ bytes }: TreeEntry, blob: Uint8Array | undefined, most: number): FileContent {
  if (bytes > most) return { kind: 'problem', found: `a file of ${bytes} bytes, more than ${most}` };
  if (blob === undefined) return { kind: 'problem', found: `a file of ${bytes} bytes, with which the tenant has more than ${mostBytes.tenant}` };
  if (isPointer(blob)) return { kind: 'problem', found: 'a pointer of Git LFS and not the file itself' };
  return { kind: 'bytes', bytes: blob };
}

function isPointer(blob: Uint8Array): boolean {
  return blob.length < 1024 && Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('latin1').startsWith('version https://git-lfs.github.com/spec/');
}

/** As for a folder on disk; all of a tenant is in memory at once, and the tenant's own file is read between two decisions. */
const mostBytes = { yaml: 1024 * 1024, other: 256 * 1024 * 1024, tenant: 512 * 1024 * 1024 };
