/** The call that a flow is walked for, and all that the walk may know of the world. */
import type { CallFacts, LiveLine } from '../decision.js';
import type { GuessLimits } from '../guessing.js';
import type { Destination } from '../tenant.js';

export interface FlowCall {
  readonly facts: CallFacts;
  readonly live: LiveLine;
  readonly nowMs: number;
  readonly guessLimits: GuessLimits;
  /** Whether the operator lets the tenant call there. */
  readonly mayCall: (tenant: string, destination: Destination) => boolean;
}

/** The caller's number, where one may be looked at: a withheld number is matched against nothing. */
export function usableCaller(facts: CallFacts): string | undefined {
  return facts.withheld ? undefined : facts.caller;
}
