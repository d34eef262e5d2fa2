/** What the server asks of the rooms behind it. */
import type { Question } from '../decisions/decide.js';
import type { CallFacts, Decision, Directive, Reason } from '../domain/decision.js';
import type { Soon } from '../domain/ports.js';

/** What the caller is taken to do when the flow asks. */
export type Assumption =
  | { readonly kind: 'entry-id'; readonly id: string }
  | { readonly kind: 'entry-label'; readonly label: string }
  | { readonly kind: 'wrong' | 'locked' | 'silent' }
  | { readonly kind: 'keys'; readonly keys: string };

export interface ExplainQuestion {
  readonly facts: CallFacts;
  readonly atMs: number;
  /** One for each time that the flow asks; the last is repeated. */
  readonly assume: readonly Assumption[];
}

export interface ExplainedStep {
  readonly step: string;
  readonly does: string;
  readonly outcome: string;
  readonly why: string;
  /** `''` at the end. */
  readonly next: string;
}

export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  readonly directive: Directive;
  readonly reason: Reason;
}

/** How one call ended, as the sip service reports it. */
export interface CallOutcome {
  readonly callUid: string;
  readonly called: string;
  readonly caller?: string;
  readonly outcome: string;
  readonly blame: Blame;
  readonly tenant: string;
}

export type Blame = 'success' | 'caller' | 'us' | 'upstream' | 'unknown';

export interface Decider {
  /** Never throws and never rejects. */
  decide(question: Question, nowMs: number): Soon<Decision>;
  explain(question: ExplainQuestion): Soon<Explanation>;
  /** The WAV bytes of a prompt by the hexadecimal hash of its content. */
  prompt(sha256: string): Soon<Uint8Array | undefined>;
  /** A call has ended: its place under the limits of tenant and line is free again. */
  ended(outcome: CallOutcome): void;
  /** The configuration was loaded. */
  ready(): boolean;
}
