import type { Log } from '../../common/log.js';
import type { Head, ReleaseSummary } from '../store/release-store.js';
import type { PublishAnswer, Publisher, Who } from './publisher.js';

export interface LiveParts {
  /** Makes a release live in this process, or what is live in the store by then. */
  readonly reach: (head: Head) => Promise<void>;
  readonly published: (source: Who['source'], result: PublishAnswer['kind'] | 'failed' | 'dry-run', seconds: number, rows: number) => void;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** A publisher whose answers hold in this process when they come; counts and logs what was published. */
export function livePublisher(publisher: Publisher, parts: LiveParts): Publisher {
  const live = (who: Who, answer: () => Promise<PublishAnswer>): Promise<PublishAnswer> => publish(parts, who, answer);
  return {
    folder: (files, who, how) => live(who, () => publisher.folder(files, who, how)),
    list: (tenant, list, format, content, who, how) => live(who, () => publisher.list(tenant, list, format, content, who, how)),
    entries: (tenant, list, change, who, how) => live(who, () => publisher.entries(tenant, list, change, who, how)),
    goBack: (tenant, base, who, how) => live(who, () => publisher.goBack(tenant, base, who, how)),
    close: () => publisher.close(),
  };
}

async function publish({ reach, published, log }: LiveParts, { source, author }: Who, answering: () => Promise<PublishAnswer>): Promise<PublishAnswer> {
  const begun = performance.now();
  let result: Parameters<LiveParts['published']>[1] = 'failed';
  let rows = 0;
  try {
    const answer = await answering();
    const isLive = answer.kind === 'published' && !answer.dryRun;
    result = answer.kind === 'published' && answer.dryRun ? 'dry-run' : answer.kind;
    if (isLive) {
      rows = rowsOf(answer.summary);
      log.info({ tenant: answer.tenant, release: answer.release, source, author, rows }, 'published');
      // The store has it; what keeps it from being live here is told by the directory, which looks again by itself.
      await reach(answer).catch((error: unknown) => log.warn({ err: error, tenant: answer.tenant }, 'a release is not live here yet'));
    }
    return answer;
  } finally {
    published(source, result, (performance.now() - begun) / 1000, rows);
  }
}

function rowsOf({ lists }: ReleaseSummary): number {
  return Object.values(lists).reduce((sum, { added, removed, changed }) => sum + added + removed + changed, 0);
}
