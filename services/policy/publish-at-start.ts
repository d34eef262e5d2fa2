/** What a service makes live before it answers: the operator's file is read, the tenants' folders are published. */
import type { KeyObject } from 'node:crypto';
import type { Log } from '../common/log.js';
import type { PolicySettings } from './config.js';
import { renderFault } from './domain/config/fault.js';
import type { Operator } from './domain/operator.js';
import { openEspeak } from './prompts/espeak.js';
import { publishFolders } from './releases/publish-folders.js';
import type { FolderResult } from './releases/publish-folder.js';
import { readOperatorFile } from './releases/read-operator-file.js';
import type { Store } from './store/store.js';

/** Throws with every fault when the file cannot be used: a service without its limits must not start. */
export async function readOperatorSetting({ operator }: Pick<PolicySettings, 'operator'>): Promise<Operator | undefined> {
  if (operator === undefined) return undefined;
  const read = await readOperatorFile(operator);
  if (read.kind === 'read') return read.operator;
  throw new Error(`LATCHKEY_OPERATOR: ${read.total} fault(s):\n${read.faults.map((fault) => `  ${renderFault(fault)}\n`).join('')}`);
}

export interface StartParts {
  readonly store: Store;
  readonly operator: Operator | undefined;
  readonly pinKey: KeyObject;
  readonly nowMs: number;
  readonly log: Log;
}

/** Publishes the folders of `config`; a tenant with faults keeps what it has, and all its faults are told. */
export async function publishAtStart(config: string | undefined, { store, operator, pinKey, nowMs, log }: StartParts): Promise<void> {
  if (config === undefined) return;
  const speech = openEspeak();
  try {
    for (const result of await publishFolders(config, { store, operator, pinKey, speech, nowMs, author: 'start' })) tell(result, log);
  } finally {
    await speech.close();
  }
}

function tell(result: FolderResult, log: Log): void {
  switch (result.kind) {
    case 'published':
      log.info({ tenant: result.tenant, release: result.release, summary: result.summary }, 'published');
      for (const warning of result.warnings) log.info({ tenant: result.tenant, warning }, 'published with a note');
      return;
    case 'unchanged':
      return log.info({ tenant: result.tenant, release: result.release }, 'unchanged');
    case 'left-alone':
      return log.warn({ tenant: result.tenant, release: result.release, source: result.source }, 'the live release did not come from a folder and stays');
    case 'refused':
      log.error({ folder: result.folder, faults: result.total }, 'refused; what was live stays live');
      for (const fault of result.faults) log.error({ folder: result.folder, fault }, 'fault');
  }
}
