/** A flow as a graph: which outcome of which step leads where. */
import { assertNever } from '../../common/assert-never.js';
import type { Line, ListRef, Step, StepName, Verify } from './tenant.js';

/** `waits`: the caller is waited for on this way. `matches`: an entry has matched on this way. */
export interface Way {
  /** As the flow language writes it: `listed`, `keys.1`. */
  readonly outcome: string;
  readonly to: StepName;
  readonly waits: boolean;
  readonly matches: boolean;
}

/** Every way out of a step, defaults included. A way that was left out and has no default is not there. */
export function waysOf(step: Step): readonly Way[] {
  switch (step.do) {
    case 'check-caller':
      return [way('listed', step.listed, 'matches'), ...passing(step, 'unlisted', 'withheld', 'unproven', 'unavailable')];
    case 'ask-pin':
      return [{ ...waiting('valid', step.valid), matches: true }, waiting('invalid', step.invalid), waiting('silent', step.silent), ...passing(step, 'locked', 'unavailable')];
    case 'verify':
      return [{ ...way('verified', step.verified, 'matches'), waits: step.ask !== undefined }, { ...way('unverified', step.unverified), waits: step.ask !== undefined }, ...verifyAskWays(step), way('unavailable', step.unavailable)];
    case 'menu':
      return [...Object.entries(step.keys).map(([key, to]) => waiting(`keys.${key}`, to)), waiting('invalid', step.invalid), waiting('silent', step.silent)];
    case 'check-schedule':
      return passing(step, 'open', 'closed');
    case 'play':
      return passing(step, 'then');
    case 'connect':
      return passing(step, 'failed');
    case 'voicemail':
    case 'reject':
    case 'hang-up':
      return [];
    default:
      return assertNever(step);
  }
}

/** A step of a line; `undefined` when there is none of this name. */
export function stepOf(line: Line, name: StepName): Step | undefined {
  return Object.hasOwn(line.steps, name) ? line.steps[name] : undefined;
}

/** Does a wrong answer here count as a guess? */
export function asksForPin(step: Step): boolean {
  return step.do === 'ask-pin' || (step.do === 'verify' && step.ask !== undefined);
}

/** The lists that a step looks into. */
export function listsOf(step: Step): readonly ListRef[] {
  if (step.do === 'check-caller') return [step.list];
  return step.do === 'ask-pin' ? step.lists : [];
}

function verifyAskWays(step: Verify): readonly Way[] {
  return step.ask === undefined ? [] : [waiting('silent', step.silent), way('locked', step.locked)];
}

function way(outcome: string, to: StepName, matches?: 'matches'): Way {
  return { outcome, to, waits: false, matches: matches !== undefined };
}

function waiting(outcome: string, to: StepName): Way {
  return { outcome, to, waits: true, matches: false };
}

function passing<K extends string>(step: Readonly<Partial<Record<K, StepName>>>, ...outcomes: readonly K[]): readonly Way[] {
  return outcomes.flatMap((outcome) => {
    const to = step[outcome];
    return to === undefined ? [] : [way(outcome, to)];
  });
}
