import type { Store } from '../store/store.js';

/**
 * Is this content what files brought last to a tenant? Then what was changed or taken back by other ways since is newer, and stays.
 * `unknown`: none of the releases that are kept says so, and older ones are not kept.
 * @param touched it is known that a commit changed the tenant since: then only what Git or a folder brought counts
 */
export async function broughtBefore(store: Pick<Store, 'releases'>, tenant: string, contentHash: string, touched: boolean): Promise<'yes' | 'no' | 'unknown'> {
  let before: number | undefined;
  for (;;) {
    const notes = await store.releases(tenant, page, before);
    // Going back is no bringing.
    for (const note of notes.filter(({ base }) => base === undefined)) {
      if (note.source === 'git' || note.source === 'folder') return note.contentHash === contentHash ? 'yes' : 'no';
      if (!touched && note.contentHash === contentHash) return 'yes';
    }
    before = notes.at(-1)?.number ?? before;
    if (notes.length < page) return touched || before === undefined || before === 1 ? 'no' : 'unknown';
  }
}

const page = 100;
