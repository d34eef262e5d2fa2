/** What goes into a decision and what comes out of it: the contract's messages as closed sets of plain data. */
import type { Attestation, ConnectMode, Destination, Line, ListRef, PromptRef, RejectKind, Schedule, StepName } from './tenant.js';

/** What is known of a call from its INVITE. */
export interface CallFacts {
  /** 16 random bytes, as lower-case hexadecimal. */
  readonly callUid: string;
  readonly called: string;
  /** E.164 with `+`; absent: no usable number. */
  readonly caller?: string;
  readonly withheld: boolean;
  readonly asserted: boolean;
  readonly trunk: string;
  readonly attestation: Attestation;
  readonly receivedAtMs: number;
}

export type CallEvent =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'digits'; readonly value: string; /** Hexadecimal; absent: counts always. */ readonly attemptId?: string }
  | { readonly kind: 'silence' }
  | { readonly kind: 'played' }
  | { readonly kind: 'waited' }
  | { readonly kind: 'recorded'; readonly recordingId: string; readonly seconds: number }
  | { readonly kind: 'connect-failed'; readonly sipStatus: number };

export interface CollectDirective {
  readonly kind: 'collect';
  readonly prompts: readonly PromptRef[];
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly endKey: string;
  readonly firstDigitMs: number;
  readonly betweenDigitsMs: number;
  readonly totalMs: number;
  readonly bargeIn: boolean;
  readonly secret: boolean;
}

export interface ConnectDirective {
  readonly kind: 'connect';
  readonly destinations: readonly Destination[];
  readonly mode: ConnectMode;
  readonly whisper?: PromptRef;
  readonly label?: string;
  readonly ringSeconds: number;
  readonly failedWanted: boolean;
}

export type Directive =
  | ConnectDirective
  | { readonly kind: 'reject'; readonly as: RejectKind }
  | { readonly kind: 'hang-up' }
  | CollectDirective
  | { readonly kind: 'play'; readonly prompts: readonly PromptRef[] }
  | { readonly kind: 'wait'; readonly ms: number; readonly prompt?: PromptRef }
  | { readonly kind: 'record'; readonly box: string; readonly prompts: readonly PromptRef[]; readonly maxSeconds: number };

export type Cause = 'flow' | 'no-line' | 'switched-off' | 'lookup-failed' | 'limit' | 'not-allowed' | 'bad-question' | 'error';

/** Why this answer. Never a PIN, never a label. */
export interface Reason {
  readonly tenant: string;
  readonly step: StepName;
  readonly release: number;
  readonly entryId?: string;
  readonly cause: Cause;
}

/** An answer. `cursor` is empty after a final directive. */
export interface Decision {
  readonly directive: Directive;
  readonly cursor: Uint8Array;
  readonly reason: Reason;
}

/** A line with all that its flow needs of its release. */
export interface LiveLine {
  readonly tenant: string;
  readonly release: number;
  readonly timezone: string;
  readonly line: Line;
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** Rendered prompts by name; a prompt that is missing here is skipped. */
  readonly prompts: Readonly<Record<string, PromptRef>>;
}

/** An entry of a list that a look-up found. Its id is stable within its tenant and tells nothing of its PIN. */
export interface Entry {
  readonly id: string;
  readonly list: ListRef;
  readonly label?: string;
  readonly destinations?: readonly Destination[];
  /** How many calls it opens in all; absent: no limit. */
  readonly uses?: number;
  readonly validFromMs?: number;
  readonly validUntilMs?: number;
}
