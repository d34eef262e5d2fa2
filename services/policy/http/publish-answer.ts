/** What a publication came to, as an answer of the API. */
import { assertNever } from '../../common/assert-never.js';
import type { PublishAnswer } from '../releases/publisher.js';
import { withoutNumbers } from './answer-errors.js';
import type { Room } from './api.js';
import { differenceAnswer, type Kinds } from './entry-answer.js';
import { Problem, storeAway, toldFault } from './problem.js';
import type { publishedSchema } from './schemas.js';
import type { Static } from 'typebox';

export type PublishedAnswer = Static<typeof publishedSchema>;

/**
 * The answer to one that changed something, or would; every other is thrown as a problem.
 * @param ifMatch the request named what must still be live
 */
export function publishedOrProblem(answer: PublishAnswer, ifMatch: boolean, kinds: Kinds): PublishedAnswer {
  switch (answer.kind) {
    case 'published': {
      const { tenant, release, dryRun, summary, versions, warnings, guesses, sample } = answer;
      const difference = sample?.map((row) => differenceAnswer(row, kinds));
      return { tenant, release, dryRun, summary: { lines: summary.lines, lists: { ...summary.lists } }, versions: { ...versions }, warnings: [...warnings], guesses: [...guesses], ...(difference && { difference }) };
    }
    case 'unchanged':
      return { kind: 'unchanged', tenant: answer.tenant, release: answer.release };
    case 'refused':
      throw new Problem('refused', `${answer.total} ${answer.total === 1 ? 'fault' : 'faults'}; nothing was changed`, { faults: answer.faults.map(toldFault), total: answer.total });
    case 'overtaken':
      throw overtaken(answer, ifMatch);
    case 'over-quota':
      throw new Problem('over-quota', `${answer.quota}: found ${answer.found}, allowed ${answer.allowed}; nothing was changed`, { members: { quota: answer.quota, found: answer.found, allowed: answer.allowed } });
    case 'not-found':
      throw new Problem('not-found', `there is no such ${answer.what}`);
    default:
      return assertNever(answer);
  }
}

function overtaken({ live, list }: Extract<PublishAnswer, { kind: 'overtaken' }>, ifMatch: boolean): Problem {
  const what = list === undefined ? `release ${live} is live` : `list "${list}" was changed by another release, ${live} is live`;
  return new Problem('overtaken', `${what}; nothing was changed`, { ...(ifMatch && { status: 412 }), members: { live, ...(list !== undefined && { list }) } });
}

/** Publishing fails by the store alone, or by the one who sends. */
export async function orAway<T>(work: Promise<T>, { log }: Pick<Room, 'log'>, failureOfSender: () => Error | undefined = () => undefined): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const problem = failureOfSender() ?? (error instanceof Problem ? error : undefined);
    if (problem !== undefined) throw problem;
    log.error({ err: withoutNumbers(error) }, 'a publication failed');
    throw storeAway();
  }
}
