/** What a step of a flow comes to: on to another step, a question to the caller, the end, or a look-up that is needed first. */
import type { Cause, Directive, Entry } from '../decision.js';
import type { Absent, Asked, Attempt, CustomerAnswer, CustomerQuestion, Found, GuessCounts, KeyedPin, Unavailable } from '../ports.js';
import type { ListRef, RejectKind, StepName } from '../tenant.js';
import type { FlowState } from './state.js';

export type Move = Go | Ask | End | Look;

/** An outcome, and the step it leads to. */
export interface Go {
  readonly kind: 'go';
  readonly outcome: string;
  readonly to: StepName;
  /** The entry that the call matched on the way. */
  readonly entry?: Entry;
  /** A prompt that should have been heard here and is not rendered. */
  readonly missing?: string;
}

/** A directive after which the client comes back with an event. */
export interface Ask {
  readonly kind: 'ask';
  readonly directive: Directive;
  readonly state: FlowState;
  readonly missing?: string;
}

/** A final directive. */
export interface End {
  readonly kind: 'end';
  readonly directive: Directive;
  readonly cause: Cause;
  readonly missing?: string;
}

export type Looked = Found<Entry> | Absent | Unavailable;
export type Counted = ({ readonly kind: 'counts' } & GuessCounts) | Unavailable;
export type Tried = Attempt | Unavailable;
export type Used = { readonly kind: 'counted' } | { readonly kind: 'used-up' } | Unavailable;

/** A look-up that is needed, and what its answer leads to. Not named `then`: a promise would take it for another promise. */
export type Look =
  | { readonly kind: 'look'; readonly look: 'caller'; readonly list: ListRef; readonly number: string; readonly next: (said: Looked) => Move }
  | { readonly kind: 'look'; readonly look: 'pin'; readonly lists: readonly ListRef[]; readonly pin: string; readonly next: (said: Looked) => Move }
  | { readonly kind: 'look'; readonly look: 'counts'; readonly lists: readonly ListRef[]; readonly next: (said: Counted) => Move }
  /** Asked for before a PIN is looked up. What it answers is let stand or taken back in the end. */
  | { readonly kind: 'look'; readonly look: 'attempt'; readonly lists: readonly ListRef[]; readonly keyed: KeyedPin; readonly next: (said: Tried) => Move }
  | { readonly kind: 'look'; readonly look: 'stands'; readonly attempt: Attempt; readonly next: (said: Counted) => Move }
  | { readonly kind: 'look'; readonly look: 'take-back'; readonly attempt: Attempt; readonly next: () => Move }
  | { readonly kind: 'look'; readonly look: 'verify'; readonly question: CustomerQuestion; readonly next: (said: CustomerAnswer) => Move }
  | { readonly kind: 'look'; readonly look: 'verified'; readonly step: StepName; readonly asked: Asked; readonly next: (said: CustomerAnswer) => Move }
  | { readonly kind: 'look'; readonly look: 'use'; readonly entry: Entry; readonly next: (said: Used) => Move };

export function go(outcome: string, to: StepName): Go {
  return { kind: 'go', outcome, to };
}

export function reject(as: RejectKind, cause: Cause): End {
  return { kind: 'end', directive: { kind: 'reject', as }, cause };
}

/** A look-up could not be made: never an outcome of the flow but the one that the step has for just this. */
export function unavailable(step: { readonly unavailable?: StepName }): Move {
  return step.unavailable === undefined ? reject('unavailable', 'lookup-failed') : go('unavailable', step.unavailable);
}

/** The question does not fit where the call stands. */
export function badQuestion(): End {
  return reject('unavailable', 'bad-question');
}
