/** `connect: matched` must always have somewhere to go. */
import { listsOf, stepOf, waysOf } from './flow-graph.js';
import type { Line, ListRef, Step, StepName } from './tenant.js';

/** What is known of a list. `lacking`: an entry without a destination, in words for a person; absent: all have one. */
export interface ListFacts {
  readonly empty: boolean;
  readonly lacking?: string;
}

/** `undefined`: nothing is known of the list (it is another tenant's), and nothing is said of it. */
export type FactsOf = (list: ListRef) => ListFacts | undefined;

/** A `connect: matched` without `default` that can be reached without a destination, and why. */
export interface MatchedFault {
  readonly step: StepName;
  /** An entry without a destination, or `undefined`: it can be reached with nothing matched at all. */
  readonly lacking: string | undefined;
}

/**
 * Walks every way from the start. An entry without a destination leaves what matched before as it was, so what is
 * carried along is: there is a destination, or there is none and this entry is the reason.
 */
export function matchedFaults(line: Line, factsOf: FactsOf): readonly MatchedFault[] {
  const faults = new Map<string, MatchedFault>();
  const seen = new Set<string>();
  const waiting: State[] = [{ step: line.start, has: false, lacking: undefined }];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const key = JSON.stringify([state.step, state.has, state.lacking ?? '']);
    const step = stepOf(line, state.step);
    if (step === undefined || seen.has(key)) continue;
    seen.add(key);
    if (needsMatch(step) && !state.has) faults.set(key, { step: state.step, lacking: state.lacking });
    waiting.push(...nextStates(state, step, factsOf));
  }
  return [...faults.values()];
}

interface State {
  readonly step: StepName;
  readonly has: boolean;
  readonly lacking: string | undefined;
}

function needsMatch(step: Step): boolean {
  return step.do === 'connect' && step.to.kind === 'matched' && step.to.default === undefined;
}

function nextStates(state: State, step: Step, factsOf: FactsOf): readonly State[] {
  return waysOf(step).flatMap(({ to, matches }) => (matches ? afterMatch(state, step, to, factsOf) : [{ ...state, step: to }]));
}

/** A customer's own system is taken to answer with a destination: what it says is known only in the call. */
function afterMatch(state: State, step: Step, to: StepName, factsOf: FactsOf): readonly State[] {
  const matched: State = { step: to, has: true, lacking: undefined };
  const facts = listsOf(step).map(factsOf);
  const without = facts.flatMap((list) => list?.lacking ?? []).map((lacking): State => ({ ...state, step: to, lacking: state.has ? undefined : lacking }));
  const allEmpty = facts.length > 0 && facts.every((list) => list?.empty === true);
  return allEmpty ? [] : [matched, ...without];
}
