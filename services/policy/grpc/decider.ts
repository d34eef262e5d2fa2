/** What the server asks of the rooms behind it. */
import type { Question } from '../decisions/decide.js';
import type { ExplainQuestion } from '../decisions/explain.js';
import type { Decision } from '../domain/decision.js';
import type { Explanation } from '../domain/explain.js';
import type { Soon } from '../domain/ports.js';
import type { StoredOutcome } from '../store/outcome-store.js';

/** How one call ended, as the sip service reports it. */
export interface CallOutcome extends StoredOutcome {
  readonly blame: Blame;
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
  /** The same of a call that another process may be told the outcome of. */
  over(callUid: string): void;
  /** The configuration was loaded. */
  ready(): boolean;
}
