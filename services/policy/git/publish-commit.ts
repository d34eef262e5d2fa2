import { tenantNamed } from '../domain/config/read-tenant.js';
import type { GitAddress } from './git-address.js';
import type { TenantResult } from './git-state.js';
import { readTree } from './git-tree.js';
import type { Workplace } from './git-workplace.js';
import { publishTenant, type LiveBefore, type PublishParts } from './publish-tenant.js';
import { readTenantFiles } from './read-tenant-files.js';
import type { Commit } from './remote.js';
import { findTenants, type FoundTenant } from './tenant-trees.js';

/** What came of tenants' folders before, by folder, with the hash of what was in it. */
export type SeenTenants = ReadonlyMap<string, { readonly id: string; readonly result: TenantResult }>;

/**
 * Publishes the tenants of a commit, one after the other; a faulty one keeps what is live and does not hold up the others. One that was
 * refused is tried again when others went live: it may name their lists, or have a number that one of them had. A folder that
 * Git holds unchanged is not read again. Throws as `publishTenant` does.
 */
export async function publishCommit(parts: PublishParts, workplace: Workplace, { folder }: GitAddress, commit: Commit, before: LiveBefore, seen: SeenTenants): Promise<SeenTenants> {
  const tree = await readTree(workplace, commit.hash, folder);
  const found = tree === undefined ? [] : findTenants(tree);
  const done = new Map<string, { id: string; result: TenantResult }>();
  if (found.length === 0) return done.set('', { id: '', result: nothingHere(folder, tree === undefined) });
  const round = new Round({ ...parts, workplace, commit, before, seen });
  for (let waiting = found; waiting.length > 0; ) {
    let went = false;
    for (const one of waiting) {
      const result = await round.publish(one);
      done.set(one.folder, { id: one.kind === 'tenant' ? one.id : '', result });
      went ||= result.kind === 'published';
    }
    waiting = went ? waiting.filter((one) => one.kind === 'tenant' && done.get(one.folder)?.result.kind === 'refused') : [];
  }
  return done;
}

interface RoundParts extends PublishParts {
  readonly workplace: Workplace;
  readonly commit: Commit;
  readonly before: LiveBefore;
  readonly seen: SeenTenants;
}

class Round {
  readonly #parts: RoundParts;
  /** Of two folders of one tenant the second would go over the first with every commit. */
  readonly #folderOf = new Map<string, string>();

  constructor(parts: RoundParts) {
    this.#parts = parts;
  }

  async publish(found: FoundTenant): Promise<TenantResult> {
    if (found.kind === 'refused') return { ...found, total: found.faults.length };
    const { workplace, commit, before, seen } = this.#parts;
    const { folder, id } = found;
    const last = seen.get(folder);
    const same = last?.id === id ? asBefore(last.result, before) : undefined;
    if (same !== undefined) return this.#twice(folder, same.tenant) ?? same;
    const files = await readTenantFiles(workplace, found.files);
    const touched = last !== undefined && last.id !== id;
    return this.#twice(folder, tenantNamed(files)) ?? publishTenant(this.#parts, { folder, files, commit, touched }, before);
  }

  /** @param tenant empty: its name cannot be read */
  #twice(folder: string, tenant: string): TenantResult | undefined {
    if (tenant === '') return undefined;
    const first = this.#folderOf.get(tenant) ?? folder;
    this.#folderOf.set(tenant, first);
    if (first === folder) return undefined;
    return { kind: 'refused', folder, tenant, faults: [{ file: 'tenant.yaml', path: 'tenant', found: `"${tenant}" is the tenant of the folder ${first} too`, allowed: 'allowed: one folder a tenant' }], total: 1 };
  }
}

/** What was refused is judged anew: what it was refused for may have gone. */
function asBefore(last: TenantResult, before: LiveBefore): (TenantResult & { readonly tenant: string }) | undefined {
  if (last.kind === 'refused' || last.kind === 'gone') return undefined;
  const { folder, tenant } = last;
  const release = before.get(tenant);
  return release === undefined ? undefined : { kind: last.kind === 'left-alone' ? 'left-alone' : 'unchanged', folder, tenant, release };
}

function nothingHere(folder: string, missing: boolean): TenantResult {
  const found = missing ? `no folder "${folder}" in the commit` : 'no tenant here';
  return { kind: 'refused', folder: '', faults: [{ file: folder, path: '', found, allowed: 'allowed: a folder with a tenant.yaml, or a folder of such folders' }], total: 1 };
}
