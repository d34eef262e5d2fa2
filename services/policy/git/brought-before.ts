import type { TenantFiles } from '../domain/config/tenant-files.js';
import { contentHashes } from '../releases/content-hash.js';
import type { Store } from '../store/store.js';

export interface Brought {
  readonly tenant: string;
  readonly files: TenantFiles;
  /** It is known that a commit changed the tenant since: then only what Git or a folder brought counts. */
  readonly touched: boolean;
}

/**
 * Is this content what files brought last to a tenant? Then what was changed or taken back by other ways since is newer, and stays.
 * Where nothing was, and the PIN key is a new one, it is not: the PINs are to be hashed anew. `unknown`: none of the releases that are kept
 * says so, and older ones are not kept.
 * @param keyIds of the PIN keys, the current one first
 */
export async function broughtBefore(store: Pick<Store, 'releases'>, keyIds: readonly string[], { tenant, files, touched }: Brought): Promise<'yes' | 'no' | 'unknown'> {
  const hashes = await contentHashes(files, keyIds);
  const same = new Set(hashes.values());
  let newest = 0;
  let before: number | undefined;
  for (;;) {
    const notes = await store.releases(tenant, page, before);
    newest = Math.max(newest, notes[0]?.number ?? 0);
    // Going back is no bringing.
    for (const { number, source, contentHash = '' } of notes.filter(({ base }) => base === undefined)) {
      const newKey = number === newest && contentHash !== hashes.get(keyIds[0] ?? '');
      if (source === 'git' || source === 'folder') return same.has(contentHash) && !newKey ? 'yes' : 'no';
      if (!touched && same.has(contentHash)) return 'yes';
    }
    before = notes.at(-1)?.number ?? before;
    if (notes.length < page) return touched || before === undefined || before === 1 ? 'no' : 'unknown';
  }
}

const page = 100;
