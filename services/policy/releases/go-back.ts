import type { ListChange } from '../store/list-store.js';
import type { Release, RowDifference } from '../store/release-store.js';
import { publishedAnswer } from './published-answer.js';
import type { How, PublishAnswer, Who } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';
import { linesTaken } from './refusals.js';
import { isOvertaken, standingOf } from './standing.js';

/** Makes a release that equals an earlier one. No quota keeps a tenant from undoing what was wrong. */
export async function goBack(parts: PublisherParts, tenant: string, base: number, who: Who, how: How): Promise<PublishAnswer> {
  const standing = await standingOf(parts.store, tenant);
  if (standing === undefined) return { kind: 'not-found', what: 'tenant' };
  const live = standing.release.number;
  if (isOvertaken(standing, how)) return { kind: 'overtaken', live };
  if (how.dryRun === true) return wouldBe(parts, tenant, live, base);
  const expects = how.expectedRelease === undefined ? {} : { expects: { release: how.expectedRelease } };
  const published = await parts.store.goBack({ tenant, base, ...who, atMs: parts.clock.now(), ...expects });
  if (published.kind === 'no-such-release') return { kind: 'not-found', what: 'release' };
  return publishedAnswer(parts.store, published, { tenant, how, lists: [], warnings: [], guesses: [], fileOf: (list) => ({ file: list, key: 'number', lines: false }) });
}

/** What going back would change. */
async function wouldBe({ store }: PublisherParts, tenant: string, live: number, base: number): Promise<PublishAnswer> {
  const release = await store.release(tenant, base);
  if (release === undefined) return { kind: 'not-found', what: 'release' };
  const taken = await store.linesOfOthers(tenant, release.config.lines.map(({ number }) => number));
  if (taken.length > 0) return linesTaken(taken);
  const lists: Record<string, ListChange> = {};
  const sample: RowDifference[] = [];
  for await (const difference of store.difference(tenant, live, base)) {
    if (sample.length < mostSampled) sample.push(difference);
    count(lists, difference);
  }
  return { kind: 'published', tenant, release: live + 1, dryRun: true, summary: { lines: release.config.lines.length, lists }, versions: versionsOf(release, lists), warnings: [], guesses: [], sample };
}

const mostSampled = 100;

function count(lists: Record<string, ListChange>, { list, before, after }: RowDifference): void {
  const { added, removed, changed } = lists[list] ?? { added: 0, removed: 0, changed: 0 };
  if (before === undefined) lists[list] = { added: added + 1, removed, changed };
  else if (after === undefined) lists[list] = { added, removed: removed + 1, changed };
  else lists[list] = { added, removed, changed: changed + 1 };
}

function versionsOf({ versions }: Release, lists: Readonly<Record<string, ListChange>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(lists).map((list) => [list, versions[list] ?? 0]));
}
