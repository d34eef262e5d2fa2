import type { PublishAnswer } from '../../releases/publisher.js';
import type { Kinds } from '../entry-answer.js';
import type { ApiStore } from '../parts.js';

/** Of what kind the lists of a dry run's sample are; of lists that only the new release would have nothing is known. */
export async function kindsOfSample(store: ApiStore, answer: PublishAnswer): Promise<Kinds> {
  if (answer.kind !== 'published' || answer.sample === undefined || answer.sample.length === 0) return { before: {}, after: {} };
  const head = (await store.heads()).find(({ tenant }) => tenant === answer.tenant);
  const live = head === undefined ? undefined : await store.release(head.tenant, head.release);
  const lists = live?.config.lists ?? {};
  return { before: lists, after: lists };
}
