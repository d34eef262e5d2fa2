import { basename } from 'node:path';
import type { Release } from '../store/store.js';
import { publishFolder, type FolderResult, type PublishParts } from './publish-folder.js';
import { findTenantFolders } from './read-folder.js';

/**
 * Publishes the tenants' folders in a folder (or the one tenant that it is) as a service does at its start: only where a tenant
 * has no release yet, or its live one came from a folder and the content differs. A faulty tenant keeps what it has, and
 * does not hold up the others; one that was refused is tried again when others went live, whose lists it may name. Throws as
 * `publishFolder` does.
 */
export async function publishFolders(dir: string, parts: PublishParts): Promise<readonly FolderResult[]> {
  const folders = await findTenantFolders(dir);
  if (folders.length === 0) return [{ kind: 'refused', folder: dir, faults: [`${dir}: no tenant here; allowed: a folder with a tenant.yaml, or a folder of such folders`], total: 1 }];
  const folderOf = new Map<string, string>();
  const results = new Map<string, FolderResult>();
  for (let waiting = folders; waiting.length > 0; ) {
    for (const folder of waiting) results.set(folder, await publishFolder(folder, parts, (tenant, live, hash) => sameTenantTwice(folder, tenant, folderOf) ?? atStart(folder, tenant, live, hash)));
    const went = waiting.some((folder) => results.get(folder)?.kind === 'published');
    waiting = went ? waiting.filter((folder) => results.get(folder)?.kind === 'refused') : [];
  }
  return [...results.values()];
}

/** Of two folders of one tenant the second would go over the first at every start. */
function sameTenantTwice(folder: string, tenant: string, folderOf: Map<string, string>): FolderResult | undefined {
  const first = folderOf.get(tenant);
  if (first === folder) return undefined;
  if (first === undefined) {
    folderOf.set(tenant, folder);
    return undefined;
  }
  return { kind: 'refused', folder, faults: [`tenant.yaml tenant: "${tenant}" is the tenant of the folder ${basename(first)} too; allowed: one folder a tenant`], total: 1 };
}

function atStart(folder: string, tenant: string, live: Release | undefined, hash: string): FolderResult | undefined {
  if (live === undefined) return undefined;
  const { number: release, source } = live;
  if (source !== 'folder') return { kind: 'left-alone', folder, tenant, release, source };
  return live.contentHash === hash ? { kind: 'unchanged', folder, tenant, release } : undefined;
}
