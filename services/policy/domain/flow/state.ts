/** Where a call stands in its flow: everything that must outlive one decision. It travels in the cursor. */
import type { Entry } from '../decision.js';
import type { Destination, StepName } from '../tenant.js';

export interface FlowState {
  readonly step: StepName;
  /** How often the caller was asked in this step and gave no good answer. */
  readonly attempts: number;
  /** One of those attempts was something keyed, not silence. */
  readonly keyed: boolean;
  /** A verdict on a PIN that is held back until a Wait is over. */
  readonly pending?: PendingVerdict;
  /** The entry that a list had for this call last. */
  readonly entryId?: string;
  /** Destinations of the matched entry, as they were when it matched. */
  readonly matched?: readonly Destination[];
}

export type PendingVerdict = 'valid' | 'wrong';

/** The state in which a step is begun; what a list said stays with the call. */
export function arriveAt(step: StepName, before?: FlowState): FlowState {
  return { step, attempts: 0, keyed: false, ...kept(before) };
}

/** Remembers an entry. Only one with a destination takes the place of the matched entry before it. */
export function withEntry(state: FlowState, entry: Entry): FlowState {
  const matched = entry.destinations !== undefined && entry.destinations.length > 0 ? entry.destinations : state.matched;
  return { ...state, entryId: entry.id, ...(matched !== undefined && { matched }) };
}

function kept(before: FlowState | undefined): Pick<FlowState, 'entryId' | 'matched'> {
  if (before?.entryId === undefined) return {};
  return { entryId: before.entryId, ...(before.matched !== undefined && { matched: before.matched }) };
}
