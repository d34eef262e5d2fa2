/** Answers that say no. */
import { mostKept, type Fault, type Faults } from '../domain/config/fault.js';
import type { PublishAnswer } from './publisher.js';

/** Thrown where rows are read: the publication ends with this answer, and nothing has changed. */
export class Refusal extends Error {
  readonly answer: PublishAnswer;

  constructor(answer: PublishAnswer) {
    super(`refused: ${answer.kind}`);
    this.answer = answer;
  }
}

export type Refused = Extract<PublishAnswer, { kind: 'refused' }>;

export function refused(faults: readonly Fault[], total = faults.length): Refused {
  return { kind: 'refused', faults: faults.slice(0, mostKept), total };
}

export function refusedBy({ kept, total }: Faults): Refused {
  return refused(kept, total);
}

export function linesTaken(numbers: readonly string[]): PublishAnswer {
  return refused(numbers.map((number) => ({ file: 'tenant.yaml', path: '', found: `${number} went live with another tenant while this was being published`, allowed: 'allowed: a number that is live with nobody else' })));
}
