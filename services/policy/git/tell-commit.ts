import { assertNever } from '../../common/assert-never.js';
import type { Log } from '../../common/log.js';
import { maskNumbers } from '../../common/mask.js';
import { renderFault } from '../domain/config/fault.js';
import type { GitMetrics } from './git-metrics.js';
import type { TenantResult } from './git-state.js';
import type { Looked } from './pull.js';

export interface TellParts {
  readonly metrics: GitMetrics;
  readonly log: Log;
  /** Masks numbers in the log; the API shows faults as they are. */
  readonly mask: boolean;
}

/** Says once what came of a commit. Of the commit itself only its hash: what people write into messages is theirs. */
export function tellCommit({ commit, results }: Looked, { metrics, log, mask }: TellParts): void {
  const refused = results.filter(({ kind }) => kind === 'refused').length;
  metrics.applied(refused === 0, refused);
  const told = log.child({ commit: commit.hash });
  for (const result of results) tell(result, told, mask ? maskNumbers : (text) => text);
}

function tell(result: TenantResult, log: Log, shown: (text: string) => string): void {
  switch (result.kind) {
    case 'published':
      log.info({ tenant: result.tenant, release: result.release }, 'published from Git');
      for (const warning of result.warnings) log.info({ tenant: result.tenant, warning: shown(warning) }, 'published with a note');
      return;
    case 'unchanged':
      return log.debug({ tenant: result.tenant, release: result.release }, 'unchanged in Git');
    case 'left-alone':
      return log.warn({ tenant: result.tenant, release: result.release }, 'what Git brought last is not known any more: the live release stays until a commit touches the tenant');
    case 'gone':
      return log.warn({ tenant: result.tenant, release: result.release }, 'the tenant is not in the commit any more; its live release stays');
    case 'refused':
      log.error({ folder: result.folder, tenant: result.tenant, faults: result.total }, 'refused from Git; what was live stays live');
      for (const fault of result.faults) log.error({ folder: result.folder, fault: shown(renderFault(fault)) }, 'fault');
      return;
    default:
      return assertNever(result);
  }
}
