/** The policy as the call loop sees it. The shapes follow proto/latchkey/policy/v1/policy.proto. */

/** STIR level of the caller's number (RFC 8588). */
export type Attestation = 'none' | 'A' | 'B' | 'C' | 'failed';

/** What is known of a call from its INVITE. */
export interface CallFacts {
  /** 16 random bytes, as lower-case hexadecimal. */
  readonly callUid: string;
  /** E.164 with `+`. */
  readonly called: string;
  /** E.164 with `+`; absent: no usable number. */
  readonly caller?: string;
  readonly withheld: boolean;
  /** The number comes from a network that we trust (RFC 3325). */
  readonly asserted: boolean;
  readonly trunk: string;
  readonly attestation: Attestation;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
}

export type CallEvent =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'digits'; readonly value: string; /** 16 random bytes of the Collect, hexadecimal. */ readonly attemptId: string }
  | { readonly kind: 'silence' }
  | { readonly kind: 'played' }
  | { readonly kind: 'waited' }
  | { readonly kind: 'recorded'; readonly recordingId: string; readonly seconds: number }
  | { readonly kind: 'connect-failed'; readonly sipStatus: number };

/** A piece of audio by content: WAV, 8000 Hz, 16 bit, mono. */
export interface PromptRef {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly durationMs: number;
  readonly language: string;
}

export type Destination = { readonly kind: 'number'; readonly number: string } | { readonly kind: 'uri'; readonly uri: string };

export type RejectKind = 'busy' | 'declined' | 'forbidden' | 'not-found' | 'unwanted' | 'anonymous' | 'unavailable';

/** `trunk`: as the profile of the trunk says. */
export type ConnectMode = 'trunk' | 'redirect' | 'refer' | 'bridge';

export interface Connect {
  readonly kind: 'connect';
  readonly destinations: readonly Destination[];
  readonly mode: ConnectMode;
  readonly whisper?: PromptRef;
  readonly label?: string;
  readonly ringSeconds: number;
  readonly failedWanted: boolean;
}

/** Times in milliseconds. `secret`: the digits are a PIN and are shown and kept nowhere. */
export interface Collect {
  readonly kind: 'collect';
  readonly prompts: readonly PromptRef[];
  readonly minDigits: number;
  readonly maxDigits: number;
  /** `''`: none. */
  readonly endKey: string;
  readonly firstDigitMs: number;
  readonly betweenDigitsMs: number;
  readonly totalMs: number;
  readonly bargeIn: boolean;
  readonly secret: boolean;
}

export type Directive =
  | Connect
  | { readonly kind: 'reject'; readonly as: RejectKind }
  | { readonly kind: 'hang-up' }
  | Collect
  | { readonly kind: 'play'; readonly prompts: readonly PromptRef[] }
  | { readonly kind: 'wait'; readonly ms: number; readonly prompt?: PromptRef }
  | { readonly kind: 'record'; readonly box: string; readonly prompts: readonly PromptRef[]; readonly maxSeconds: number };

export type Cause = 'flow' | 'no-line' | 'switched-off' | 'lookup-failed' | 'limit' | 'not-allowed' | 'bad-question' | 'error';

/** Why the policy answered as it did. */
export interface Reason {
  readonly tenant: string;
  readonly step: string;
  readonly release: number;
  readonly entryId?: string;
  readonly cause: Cause;
}

export interface Question {
  readonly facts: CallFacts;
  readonly event: CallEvent;
  /** Empty at the start of a call. */
  readonly cursor: Uint8Array;
}

/**
 * An answer, or why there is none: `no-replica` and `overloaded` are trouble of this node, `timeout` and `nonsense`
 * (an answer that cannot be read or carried out) mean that no replica gave a usable answer within the deadline.
 */
export type Answer =
  | { readonly kind: 'decision'; readonly directive: Directive; readonly cursor: Uint8Array; readonly reason: Reason }
  | { readonly kind: 'no-answer'; readonly why: 'no-replica' | 'overloaded' | 'timeout' | 'nonsense' };

/** How one call ended, as it is reported. */
export interface CallOutcome {
  readonly facts: Pick<CallFacts, 'callUid' | 'called' | 'caller' | 'trunk' | 'receivedAtMs'>;
  readonly outcome: string;
  readonly blame: 'success' | 'caller' | 'us' | 'upstream';
  readonly sipStatus: number;
  readonly durationMs: number;
  readonly reason?: Reason;
}

export interface Policy {
  /** Never rejects; an abort of `gone` settles it at once as `timeout`. */
  decide(question: Question, gone: AbortSignal): Promise<Answer>;
  /** The WAV bytes of a prompt; `undefined` when it cannot be had. */
  prompt(ref: PromptRef, gone: AbortSignal): Promise<Uint8Array | undefined>;
  /** Queues an outcome; loss is counted, never waited for. */
  report(outcome: CallOutcome): void;
  /** At least one replica can be asked now. */
  ready(): boolean;
}
