import { matesIn, stepsWithSeveral } from './lists/shared-steps.js';
import { ListReading } from './lists/list-reading.js';
import { PinsElsewhere } from './lists/pins-elsewhere.js';
import { Replay } from './lists/replay.js';
import type { Expectation } from '../store/release-store.js';
import type { ListKind } from '../domain/tenant.js';
import { guessesOf, listWarnings, publishedAnswer } from './published-answer.js';
import type { How, ListFormat, PublishAnswer, Who } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';
import { releasesQuota } from './quotas.js';
import { Refusal, refused } from './refusals.js';
import { isOvertaken, standingOf, versionOf, type Standing } from './standing.js';

export interface ListJob {
  readonly tenant: string;
  readonly list: string;
  readonly format: ListFormat;
  readonly who: Who;
  readonly how: How;
}

/**
 * Replaces all rows of a list by those that come. When the configuration that they were judged by changes meanwhile they are judged
 * again, once, where they are still at hand.
 */
export async function publishList(parts: PublisherParts, job: ListJob, content: AsyncIterable<Uint8Array>): Promise<PublishAnswer> {
  const replay = new Replay(content);
  try {
    const first = await attempt(parts, job, replay);
    return first.kind === 'overtaken' && replay.again && !(await isOurs(parts, job)) ? await attempt(parts, job, replay) : first;
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  } finally {
    await replay.close();
  }
}

/** Was it overtaken in what whoever publishes expected? Then it is theirs to look at it. */
async function isOurs({ store }: PublisherParts, { tenant, list, how }: Pick<ListJob, 'tenant' | 'list' | 'how'>): Promise<boolean> {
  return isOvertaken(await standingOf(store, tenant), how, list);
}

async function attempt(parts: PublisherParts, job: ListJob, content: Replay): Promise<PublishAnswer> {
  const { tenant, list, format, who, how } = job;
  const found = await listOf(parts, job);
  if (found.kind !== 'list') return found;
  const { standing, listKind } = found;
  const elsewhere = await pinsElsewhere(parts, standing, list, listKind);
  const tooMany = elsewhere.any ? parts.pinTellings.fault(tenant, `${list}.${format}`) : undefined;
  if (tooMany !== undefined) return refused([tooMany]);
  const otherRows = standing.lists.reduce((sum, view) => sum + (view.ref.list === list ? 0 : view.rows), 0);
  const reading = new ListReading({ parts, standing, list, kind: listKind, format, elsewhere, oneList: how.by?.oneList ?? false, otherRows });
  const published = await parts.store.publish({
    tenant, ...who, atMs: parts.clock.now(), dryRun: how.dryRun === true,
    expects: expectationOf(standing, list, how, elsewhere),
    lists: [{ kind: 'replace', list, listKind, rows: reading.batches(content.read()) }],
  });
  const { rows, easyPins, byDigits } = reading.judge;
  return publishedAnswer(parts.store, published, {
    tenant, how, lists: [list],
    warnings: listWarnings(reading.file, rows, easyPins),
    guesses: listKind === 'pins' ? [guessesOf(list, byDigits, easyPins)] : [],
    fileOf: () => ({ file: reading.file, key: listKind === 'pins' ? 'pin' : 'number', lines: format === 'csv' }),
  });
}

/** The list that is to change, when it is there and nothing speaks against changing it. */
export async function listOf(parts: PublisherParts, { tenant, list, how }: Pick<ListJob, 'tenant' | 'list' | 'how'>): Promise<PublishAnswer | { readonly kind: 'list'; readonly standing: Standing; readonly listKind: ListKind }> {
  const standing = await standingOf(parts.store, tenant);
  if (standing === undefined) return { kind: 'not-found', what: 'tenant' };
  const { lists } = standing.release.config;
  const listKind = Object.hasOwn(lists, list) ? lists[list] : undefined;
  if (listKind === undefined) return { kind: 'not-found', what: 'list' };
  if (isOvertaken(standing, how, list)) return { kind: 'overtaken', live: standing.release.number, ...(how.expectedVersion !== undefined && how.expectedVersion !== versionOf(standing, list) && { list }) };
  return (await releasesQuota(parts, tenant)) ?? { kind: 'list', standing, listKind };
}

/** What was judged must still hold when it goes live. */
export function expectationOf({ release }: Standing, list: string, how: How, elsewhere: PinsElsewhere): Expectation {
  const versions = { ...elsewhere.versions(release.tenant), ...(how.expectedVersion !== undefined && { [list]: how.expectedVersion }) };
  return { configOf: release.number, versions, ...(how.expectedRelease !== undefined && { release: how.expectedRelease }) };
}

/** The lists that some step asks for together with this one, whoever's step it is. */
export async function pinsElsewhere({ store, pinKeys, operator, sharedSteps }: PublisherParts, { release: { config, tenant } }: Standing, list: string, kind: ListKind): Promise<PinsElsewhere> {
  if (kind === 'callers') return new PinsElsewhere(store, []);
  const ref = { tenant, list };
  const isShared = operator === undefined || operator.shares.some((share) => share.list.tenant === tenant && share.list.list === list);
  return PinsElsewhere.of(store, pinKeys, [...matesIn(stepsWithSeveral(config.lines), ref), ...(isShared ? await sharedSteps.mates(ref, tenant) : [])]);
}
