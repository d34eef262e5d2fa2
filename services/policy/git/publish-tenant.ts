import { assertNever } from '../../common/assert-never.js';
import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import { tenantNamed } from '../domain/config/read-tenant.js';
import { tenantFile, type TenantFiles } from '../domain/config/tenant-files.js';
import type { PublishAnswer, Publisher } from '../releases/publisher.js';
import type { Store } from '../store/store.js';
import { broughtBefore } from './brought-before.js';
import { GitFailure } from './git-failure.js';
import type { TenantResult } from './git-state.js';
import type { Commit } from './remote.js';

export interface PublishParts {
  readonly store: Pick<Store, 'heads' | 'releases' | 'audit'>;
  readonly publisher: Pick<Publisher, 'folder'>;
  /** Of the PIN keys, the current one first: contents are named under them. */
  readonly keyIds: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** What was live before the repository was asked, by tenant. */
export type LiveBefore = ReadonlyMap<string, number>;

/** A tenant's folder in a commit. */
export interface TenantOfCommit {
  readonly folder: string;
  readonly files: TenantFiles;
  readonly commit: Commit;
  /** It is known that the folder was another one in the commit before. */
  readonly touched: boolean;
}

/**
 * Publishes a tenant's folder of a commit where it was not brought before: so a restart, or another replica that saw the commit too, makes
 * no second release, and what was changed or taken back by other ways since stays until a commit touches the tenant.
 * Throws a `GitFailure` of kind `overtaken` when the tenant changed since the repository was asked: what was read may be old by now.
 */
export async function publishTenant(parts: PublishParts, { folder, files, commit, touched }: TenantOfCommit, before: LiveBefore): Promise<TenantResult> {
  const { store, publisher, keyIds } = parts;
  const tenant = tenantNamed(files);
  const live = before.get(tenant) ?? 0;
  if (live > 0) {
    const brought = await broughtBefore(store, keyIds, { tenant, files, touched });
    if (brought !== 'no') return { kind: brought === 'yes' ? 'unchanged' : 'left-alone', folder, tenant, release: live };
  }
  const who = { author: commit.author, source: 'git', message: commit.subject, commit: commit.hash } as const;
  const answer = await publisher.folder(files, who, tenant === '' ? {} : { tenant, expectedRelease: live });
  if (answer.kind === 'published') await audited(parts, answer.tenant, answer.release, commit);
  return resultOf(answer, folder, tenant);
}

/** It is live by now, and stays so: where the audit log cannot be written, the process's own log has it. */
async function audited({ store, clock, log }: PublishParts, tenant: string, release: number, { hash }: Commit): Promise<void> {
  const record = { atMs: clock.now(), actor: 'git', operator: false, tenant, action: 'publish', release, detail: `commit ${hash}` };
  try {
    await store.audit(record);
  } catch (error) {
    log.error({ err: error, record }, 'a change could not be written into the audit log');
  }
}

function resultOf(answer: PublishAnswer, folder: string, tenant: string): TenantResult {
  const named = tenant === '' ? {} : { tenant };
  switch (answer.kind) {
    case 'published':
      return { kind: 'published', folder, tenant: answer.tenant, release: answer.release, warnings: answer.warnings };
    case 'unchanged':
      return { kind: 'unchanged', folder, tenant: answer.tenant, release: answer.release };
    case 'refused':
      return { kind: 'refused', folder, ...named, faults: answer.faults, total: answer.total };
    case 'over-quota':
      return refused(folder, named, `${answer.found} ${answer.quota}`, `allowed by the tenant's quota: ${answer.allowed}`);
    case 'not-found':
      return refused(folder, named, `no such ${answer.what}`, 'allowed: what is there');
    case 'overtaken':
      throw new GitFailure('overtaken', `release ${answer.live} of tenant ${tenant} went live meanwhile`);
    default:
      return assertNever(answer);
  }
}

function refused(folder: string, named: { readonly tenant?: string }, found: string, allowed: string): TenantResult {
  return { kind: 'refused', folder, ...named, faults: [{ file: tenantFile, path: '', found, allowed }], total: 1 };
}
