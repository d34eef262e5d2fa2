/** Tenants' folders in the tree of a commit, found as they are found on disk. */
import type { Fault } from '../domain/config/fault.js';
import { tenantFile } from '../domain/config/tenant-files.js';
import type { Tree, TreeEntry } from './git-tree.js';

export type FoundTenant =
  | { readonly kind: 'tenant'; /** Its name in the folder of tenants; empty: the folder is the tenant's. */ readonly folder: string; /** Equal as long as nothing in it changes. */ readonly id: string; readonly files: ReadonlyMap<string, TreeEntry> }
  | { readonly kind: 'refused'; readonly folder: string; readonly faults: readonly Fault[] };

/**
 * The folder itself when it is a tenant's, else the tenants' folders in it, by name. Links and submodules lead to where nobody has
 * looked: a tenant with one is refused, and so is one in the place of a tenant.
 */
export function findTenants({ id, entries }: Tree): readonly FoundTenant[] {
  if (entries.some(({ path }) => path === tenantFile)) return [tenantOf('', id, entries)];
  const inside = new Map<string, TreeEntry[]>();
  const tops: TreeEntry[] = [];
  for (const entry of entries) {
    const slash = entry.path.indexOf('/');
    if (slash < 0) tops.push(entry);
    else ofFolder(inside, entry.path.slice(0, slash)).push({ ...entry, path: entry.path.slice(slash + 1) });
  }
  return tops.filter(({ path }) => !path.startsWith('.')).flatMap((top) => {
    if (strange(top)) return [{ kind: 'refused' as const, folder: top.path, faults: [faultOf({ ...top, path: '' })] }];
    const within = inside.get(top.path) ?? [];
    return within.some(({ path }) => path === tenantFile) ? [tenantOf(top.path, top.id, within)] : [];
  });
}

function ofFolder(inside: Map<string, TreeEntry[]>, name: string): TreeEntry[] {
  const found = inside.get(name) ?? [];
  if (found.length === 0) inside.set(name, found);
  return found;
}

function tenantOf(folder: string, id: string, entries: readonly TreeEntry[]): FoundTenant {
  const faults = entries.filter(strange).map(faultOf);
  if (faults.length > 0) return { kind: 'refused', folder, faults };
  return { kind: 'tenant', folder, id, files: new Map(entries.filter(({ kind }) => kind === 'file').map((entry) => [entry.path, entry])) };
}

function strange({ kind }: TreeEntry): boolean {
  return kind === 'link' || kind === 'submodule';
}

function faultOf({ path, kind }: TreeEntry): Fault {
  return { file: path, path: '', found: kind === 'link' ? 'a symbolic link' : 'a submodule', allowed: 'allowed: files and folders of this repository itself' };
}
