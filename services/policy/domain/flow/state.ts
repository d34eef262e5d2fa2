/** Where a call stands in its flow: everything that must outlive one decision. It travels in the cursor. */
import type { Entry } from '../decision.js';
import type { Asked } from '../ports.js';
import type { Destination, StepName } from '../tenant.js';

export interface FlowState {
  readonly step: StepName;
  /** How often the caller was asked in this step and gave no good answer. */
  readonly attempts: number;
  /** One of those attempts was something keyed, not silence. */
  readonly keyed: boolean;
  /** A verdict on a PIN that is held back until a Wait is over. */
  readonly pending?: PendingVerdict;
  /** A question to a customer's own system whose answer is waited for. */
  readonly asked?: Asked;
  /** The entry that a list had for this call last. */
  readonly entryId?: string;
  /** Destinations of the matched entry, as they were when it matched. */
  readonly matched?: readonly Destination[];
}

export type PendingVerdict = 'valid' | 'wrong';

/** The state in which a step is begun; what a list said stays with the call. */
export function arriveAt(step: StepName, entryId?: string, matched?: readonly Destination[]): FlowState {
  if (entryId === undefined) return { step, attempts: 0, keyed: false };
  return matched === undefined ? { step, attempts: 0, keyed: false, entryId } : { step, attempts: 0, keyed: false, entryId, matched };
}

/** The matched entry's destinations after this entry: one that has none does not take the place of the one before it. */
export function matchedAfter(before: FlowState, { destinations }: Entry): readonly Destination[] | undefined {
  return destinations !== undefined && destinations.length > 0 ? destinations : before.matched;
}
