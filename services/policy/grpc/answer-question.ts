import type { DecideRequest__Output } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { Log } from '../../common/log.js';
import type { Decision } from '../domain/decision.js';
import type { Soon } from '../domain/ports.js';
import type { Question } from '../decisions/decide.js';
import type { PolicyMetrics } from '../metrics.js';
import type { Decider } from './decider.js';
import { readQuestion } from './read-question.js';

/** What every way of asking needs. */
export interface Asking {
  readonly decider: Decider;
  readonly metrics: PolicyMetrics;
  readonly log: Log;
}

export type Malformed = 'malformed';

/** Answers one question; at once where all that it needs is at hand. Never throws and never rejects, as the decider. */
export function answerQuestion(asking: Asking, request: DecideRequest__Output, nowMs: number): Soon<Decision | Malformed> {
  const question = readQuestion(request);
  return question === undefined ? 'malformed' : decide(asking, question, nowMs);
}

/** The same for a question that counts as a guess each time that it is asked. */
export function answerCounting(asking: Asking, request: DecideRequest__Output, nowMs: number): Soon<Decision | Malformed> {
  const question = readQuestion(request);
  if (question === undefined) return 'malformed';
  if (question.event.kind !== 'digits') return decide(asking, question, nowMs);
  return decide(asking, { ...question, event: { kind: 'digits', value: question.event.value } }, nowMs);
}

function decide({ decider, metrics }: Asking, question: Question, nowMs: number): Soon<Decision> {
  const begun = performance.now();
  const decision = decider.decide(question, nowMs);
  const counted = (made: Decision): Decision => {
    metrics.decided(made, (performance.now() - begun) / 1000);
    return made;
  };
  return decision instanceof Promise ? decision.then(counted) : counted(decision);
}
