import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import type { PinKeys } from '../directory/pin-keys.js';
import type { OperatorSource } from '../domain/operator.js';
import type { Speech } from '../prompts/speech.js';
import type { Store } from '../store/store.js';
import { goBack } from './go-back.js';
import { Keeping, type Keep } from './keep-releases.js';
import { auditTakenPins } from './lists/audit-taken-pins.js';
import { PinTellings } from './lists/pin-tellings.js';
import { SharedSteps } from './lists/shared-steps.js';
import { publishEntries } from './publish-entries.js';
import { publishFolder } from './publish-folder.js';
import { publishList } from './publish-list.js';
import type { How, PublishAnswer, Publisher, Who } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';

export interface OpenPublisherParts {
  readonly store: Store;
  readonly pinKeys: PinKeys;
  /** Absent: tenants may do everything. */
  readonly operator?: OperatorSource;
  readonly speech: Speech;
  readonly clock: Clock;
  readonly keep: Keep;
  readonly log: Pick<Log, 'info' | 'error'>;
}

/** A publisher that works where it is called. The store stays open when it is closed. */
export function openPublisher(parts: OpenPublisherParts): Publisher {
  const sharedSteps = new SharedSteps(parts.store);
  const pinTellings = new PinTellings(parts.clock);
  const now = (): PublisherParts => ({ ...parts, operator: parts.operator?.current(), sharedSteps, pinTellings });
  const keeping = new Keeping(parts);
  const kept = async (answer: Promise<PublishAnswer>, who: Who, how: How): Promise<PublishAnswer> => {
    const published = await answer;
    await auditTakenPins(parts, published, who, how);
    if (published.kind === 'published' && !published.dryRun) keeping.published(published.tenant);
    return published;
  };
  return {
    folder: (files, who, how = {}) => kept(publishFolder(now(), { files, who, how }), who, how),
    list: (tenant, list, format, content, who, how = {}) => kept(publishList(now(), { tenant, list, format, who, how }, content), who, how),
    entries: (tenant, list, change, who, how = {}) => kept(publishEntries(now(), { tenant, list, ...change, who, how }), who, how),
    goBack: (tenant, base, who, how = {}) => kept(goBack(now(), tenant, base, who, how), who, how),
    close: () => keeping.close(),
  };
}
