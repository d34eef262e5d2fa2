import type { CallEvent, ConnectDirective } from '../decision.js';
import type { Connect, Destination } from '../tenant.js';
import type { FlowCall } from './flow-call.js';
import { badQuestion, go, reject, type Move } from './move.js';
import { heardPrompts } from './prompts.js';
import type { FlowState } from './state.js';

/** Sends the call on, to those destinations that the operator lets the tenant call now. */
export function enterConnect(step: Connect, call: FlowCall, state: FlowState): Move {
  const wanted = destinationsOf(step, state);
  if (wanted === undefined || wanted.length === 0) return reject('unavailable', 'error');
  const destinations = allowed(call, wanted);
  if (destinations.length === 0) return reject('unavailable', 'not-allowed');
  const { directive, missing } = connection(step, call, destinations);
  const move: Move = step.failed === undefined ? { kind: 'end', directive, cause: 'flow' } : { kind: 'ask', directive, state };
  return missing === undefined ? move : { ...move, missing };
}

export function resumeConnect(step: Connect, event: CallEvent): Move {
  return event.kind === 'connect-failed' && step.failed !== undefined ? go('failed', step.failed) : badQuestion();
}

function destinationsOf({ to }: Connect, state: FlowState): readonly Destination[] | undefined {
  return to.kind === 'fixed' ? to.destinations : (state.matched ?? to.default);
}

function allowed({ live, mayCall }: FlowCall, destinations: readonly Destination[]): readonly Destination[] {
  const may = (destination: Destination): boolean => mayCall(live.tenant, destination);
  return destinations.every(may) ? destinations : destinations.filter(may);
}

function connection(step: Connect, call: FlowCall, destinations: readonly Destination[]): { readonly directive: ConnectDirective; readonly missing?: string } {
  const { mode, ringSeconds } = step;
  const plain: ConnectDirective = { kind: 'connect', destinations, mode, ringSeconds, failedWanted: step.failed !== undefined };
  const labelled = step.label === undefined ? plain : { ...plain, label: step.label };
  if (step.whisper === undefined) return { directive: labelled };
  const { prompts: [whisper], missing } = heardPrompts(call.live, step.whisper);
  const directive = whisper === undefined ? labelled : { ...labelled, whisper };
  return missing === undefined ? { directive } : { directive, missing };
}
