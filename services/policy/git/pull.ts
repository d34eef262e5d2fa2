import { withWorkplace, type GitPlace } from './git-workplace.js';
import { GitFailure } from './git-failure.js';
import type { TenantResult } from './git-state.js';
import { publishCommit, type SeenTenants } from './publish-commit.js';
import type { LiveBefore, PublishParts } from './publish-tenant.js';
import { fetchCommit, remoteTip, type Commit } from './remote.js';

/** What is remembered of the last commit that was looked at to its end. */
export interface Looked {
  readonly commit: Commit;
  readonly branch: string;
  readonly seen: SeenTenants;
  readonly results: readonly TenantResult[];
}

export interface PullParts extends PublishParts {
  readonly place: GitPlace;
  readonly signal: AbortSignal;
}

/**
 * Asks what the branch stands at, and when that is another commit than last time brings it here, reads it and publishes it. Answers what
 * it was given when nothing is new. Throws a `GitFailure`, or what the store or the publisher threw.
 * @param again also looks at the same commit once more, for what was refused
 */
export async function pull(parts: PullParts, last: Looked | undefined, again: boolean): Promise<Looked> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await pullOnce(parts, last, again);
    } catch (error) {
      if (!(error instanceof GitFailure) || error.kind !== 'overtaken' || tries === mostTries) throw error;
    }
  }
}

/** What is live is looked at before the repository is asked: so nothing older ever goes over what another replica made of a newer commit. */
async function pullOnce(parts: PullParts, last: Looked | undefined, again: boolean): Promise<Looked> {
  const { place, signal, store } = parts;
  const before: LiveBefore = new Map((await store.heads()).map(({ tenant, release }) => [tenant, release]));
  return withWorkplace(place, signal, async (workplace) => {
    const tip = await remoteTip(workplace, place.address);
    if (last !== undefined && tip.hash === last.commit.hash && !(again && refusedAny(last))) return last;
    const commit = await fetchCommit(workplace, place.address, tip, signal);
    const seen = await publishCommit(parts, workplace, place.address, commit, before, last?.seen ?? new Map());
    const results = [...seen.values()].map(({ result }) => result);
    return { branch: tip.branch, commit, seen, results: [...results, ...(await goneTenants(parts, before, results))] };
  });
}


function refusedAny({ results }: Looked): boolean {
  return results.some(({ kind }) => kind === 'refused');
}

/** Tenants that live by a release of Git and are not in the commit. */
async function goneTenants({ store }: PublishParts, before: LiveBefore, results: readonly TenantResult[]): Promise<readonly TenantResult[]> {
  const here = new Set(results.map(({ tenant }) => tenant));
  const gone: TenantResult[] = [];
  for (const [tenant, release] of before) {
    if (here.has(tenant)) continue;
    const [live] = await store.releases(tenant, 1);
    if (live?.source === 'git') gone.push({ kind: 'gone', folder: '', tenant, release });
  }
  return gone;
}

const mostTries = 4;
