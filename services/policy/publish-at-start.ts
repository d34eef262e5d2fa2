/** What a service makes live before it answers: the tenants' folders. */
import type { Log } from '../common/log.js';
import { renderFault } from './domain/config/fault.js';
import { guessSentence } from './domain/config/guess-faults.js';
import { publishFolders, type FolderResult } from './releases/publish-folders.js';
import type { Publisher } from './releases/publisher.js';
import type { Store } from './store/store.js';

export interface StartParts {
  readonly store: Store;
  readonly publisher: Publisher;
  /** Of the current PIN key. */
  readonly keyId: string;
  readonly log: Log;
}

/** Publishes the folders of `config`; a tenant with faults keeps what it has, and all its faults are told. */
export async function publishAtStart(config: string | undefined, { log, ...parts }: StartParts): Promise<void> {
  if (config === undefined) return;
  for (const result of await publishFolders(config, parts)) {
    tell(result, log);
    if (result.answer.kind !== 'published') continue;
    const { tenant, release } = result.answer;
    await parts.store.audit({ atMs: Date.now(), actor: 'start', operator: false, tenant, action: 'publish', release, detail: 'its folder, at the start of the service' });
  }
}

function tell({ folder, answer }: FolderResult, log: Log): void {
  switch (answer.kind) {
    case 'published': {
      const { tenant } = answer;
      for (const warning of answer.warnings) log.info({ tenant, warning }, 'published with a note');
      for (const guesses of answer.guesses) if (guesses.pins > 0) log.info({ tenant, warning: guessSentence(guesses) }, 'published with a note');
      return;
    }
    case 'unchanged':
      return log.info({ tenant: answer.tenant, release: answer.release }, 'unchanged');
    case 'left-alone':
      return log.warn({ tenant: answer.tenant, release: answer.release, source: answer.source }, 'the live release did not come from a folder and stays');
    case 'refused':
      log.error({ folder, faults: answer.total }, 'refused; what was live stays live');
      for (const fault of answer.faults) log.error({ folder, fault: renderFault(fault) }, 'fault');
      return;
    case 'overtaken':
    case 'over-quota':
    case 'not-found':
      return log.error({ folder, ...answer }, 'not published; what was live stays live');
  }
}
