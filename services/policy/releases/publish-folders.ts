import { basename } from 'node:path';
import { tenantNamed } from '../domain/config/read-tenant.js';
import type { ReleaseSource, ReleaseStore } from '../store/release-store.js';
import { contentHash } from './content-hash.js';
import type { PublishAnswer, Publisher, Who } from './publisher.js';
import { findTenantFolders, readFiles } from './read-folder.js';
import { refused } from './refusals.js';

/** What became of a folder. */
export interface FolderResult {
  readonly folder: string;
  readonly answer: PublishAnswer | LeftAlone;
}

/** The live release came another way, and a folder does not go over it. */
export interface LeftAlone {
  readonly kind: 'left-alone';
  readonly tenant: string;
  readonly release: number;
  readonly source: ReleaseSource;
}

export interface FoldersParts {
  readonly store: Pick<ReleaseStore, 'releases'>;
  readonly publisher: Pick<Publisher, 'folder'>;
  /** Of the current PIN key. */
  readonly keyId: string;
}

/**
 * Publishes the tenants' folders in a folder (or the one tenant that it is) as a service does at its start: only where a tenant
 * has no release yet, or its live one came from a folder and the content differs. A faulty tenant keeps what it has, and
 * does not hold up the others; one that was refused is tried again when others went live, whose lists it may name. Throws when the
 * store fails.
 */
export async function publishFolders(dir: string, parts: FoldersParts): Promise<readonly FolderResult[]> {
  const folders = await findTenantFolders(dir);
  if (folders.length === 0) return [{ folder: dir, answer: refused([{ file: dir, path: '', found: 'no tenant here', allowed: 'allowed: a folder with a tenant.yaml, or a folder of such folders' }]) }];
  const folderOf = new Map<string, string>();
  const answers = new Map<string, FolderResult['answer']>();
  for (let waiting = folders; waiting.length > 0; ) {
    for (const folder of waiting) answers.set(folder, await atStart(parts, folder, folderOf));
    const went = waiting.some((folder) => answers.get(folder)?.kind === 'published');
    waiting = went ? waiting.filter((folder) => answers.get(folder)?.kind === 'refused') : [];
  }
  return [...answers].map(([folder, answer]) => ({ folder, answer }));
}

const start: Who = { author: 'start', source: 'folder', message: '' };

async function atStart({ store, publisher, keyId }: FoldersParts, folder: string, folderOf: Map<string, string>): Promise<FolderResult['answer']> {
  const files = await readFiles(folder);
  const tenant = tenantNamed(files);
  const twice = tenant === '' ? undefined : sameTenantTwice(folder, tenant, folderOf);
  if (twice !== undefined) return twice;
  const live = tenant === '' ? undefined : (await store.releases(tenant, 1))[0];
  if (live === undefined) return publisher.folder(files, start);
  if (live.source !== 'folder') return { kind: 'left-alone', tenant, release: live.number, source: live.source };
  // Told without the publishing thread, which a start with nothing new need not wait for.
  return live.contentHash === contentHash(files, keyId) ? { kind: 'unchanged', tenant, release: live.number } : publisher.folder(files, start);
}

/** Of two folders of one tenant the second would go over the first at every start. */
function sameTenantTwice(folder: string, tenant: string, folderOf: Map<string, string>): PublishAnswer | undefined {
  const first = folderOf.get(tenant) ?? folder;
  folderOf.set(tenant, first);
  if (first === folder) return undefined;
  return refused([{ file: 'tenant.yaml', path: 'tenant', found: `"${tenant}" is the tenant of the folder ${basename(first)} too`, allowed: 'allowed: one folder a tenant' }]);
}
