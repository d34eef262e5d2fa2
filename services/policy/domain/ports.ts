/** What a decision needs from outside. Answers that are at hand come without a promise: the hot path takes none. */
import type { Entry, LiveLine } from './decision.js';
import type { ListRef, StepName, Verifier } from './tenant.js';

/** At hand, or on its way. */
export type Soon<T> = T | Promise<T>;

/** A look-up that could not be made is a value of its own, never an outcome of the flow. */
export interface Unavailable {
  readonly kind: 'unavailable';
  /** For the log: never a PIN, a number or a label. */
  readonly why: string;
}

export type Found<T> = { readonly kind: 'found'; readonly value: T };
export interface Absent {
  readonly kind: 'absent';
}

export interface Lines {
  /** The live line of a called number. `switched-off`: the operator's switch of line or tenant. */
  live(called: string): Soon<Found<LiveLine> | Absent | { readonly kind: 'switched-off'; readonly tenant: string } | Unavailable>;
  /** The line as it stood in a release on which a call began. */
  at(tenant: string, release: number, called: string): Soon<Found<LiveLine> | Absent | Unavailable>;
}

export interface Lists {
  /** Longest prefix wins, an exact number beats any prefix; entries outside their validity are not there. Always the live list. */
  caller(list: ListRef, number: string, nowMs: number): Soon<Found<Entry> | Absent | Unavailable>;
  /** The entry of the lists that has this PIN; of several the oldest. The PIN leaves this call only as its keyed hash. */
  pin(lists: readonly ListRef[], pin: string, nowMs: number): Soon<Found<Entry> | Absent | Unavailable>;
  /** For Explain: an entry by id or label. */
  entry(lists: readonly ListRef[], by: { readonly id: string } | { readonly label: string }, nowMs: number): Soon<Found<Entry> | Absent | Unavailable>;
  /** Counts one call of an entry with `uses`, once per call uid; `used-up`: it opens no more calls. */
  use(entry: Entry, callUid: string, nowMs: number): Soon<{ readonly kind: 'counted' } | { readonly kind: 'used-up' } | Unavailable>;
}

/** Who guesses where. */
export interface Guesser {
  /** Absent: withheld or unusable; all of these of a trunk count as one caller. */
  readonly caller?: string;
  readonly trunk: string;
  readonly called: string;
  readonly tenant: string;
  readonly lists: readonly ListRef[];
}

/** Wrong PINs in the sliding hour before now, and whether this caller is one who got in lately. */
export interface GuessCounts {
  /** Per caller number, trunk and line. */
  readonly caller: number;
  readonly line: number;
  /** The largest of the lists asked. */
  readonly list: number;
  /** Got in on this line within 30 days with an asserted number; looked up only where line or list have wrong PINs. */
  readonly known: boolean;
}

/** A PIN that a caller keyed. */
export interface KeyedPin {
  readonly pin: string;
  /** The same id with the same PIN is the same try; absent: a try of its own. */
  readonly attemptId?: string | undefined;
}

/** A try that counts from before anybody looks whether its PIN is right, so that of tries at once none is judged without the others. */
export interface Attempt {
  readonly kind: 'attempt';
  /** The counts without it: a right PIN is judged by these, and one who is locked out by them is not looked at. */
  readonly before: GuessCounts;
  /** The PIN was wrong: the try is kept before it is answered. The counts include it. */
  stands(): Soon<({ readonly kind: 'counts'; /** It was counted before. */ readonly repeated?: boolean } & GuessCounts) | Unavailable>;
  /** The PIN was right, or nobody could say: the try does not count. */
  takeBack(): void;
}

export interface Guesses {
  /** What is counted now; changes nothing. */
  counts(who: Guesser, nowMs: number): Soon<({ readonly kind: 'counts' } & GuessCounts) | Unavailable>;
  /** Counts a try at a PIN; one that nobody takes back or lets stand goes on counting. */
  attempt(who: Guesser, keyed: KeyedPin, nowMs: number): Soon<Attempt | Unavailable>;
  /** Remembers that an asserted caller got in. */
  gotIn(who: Guesser, nowMs: number): Soon<void>;
}

/** A question to a customer's own system; the call that it is about comes with it. */
export interface CustomerQuestion {
  readonly step: StepName;
  readonly verifier: Verifier;
  /** Absent: not asked about, or not known. */
  readonly caller?: string;
  readonly pin?: string;
  /** The same id is the same question of the call and step. */
  readonly attemptId?: string;
  /** Of the PIN: stands where the answer is `unverified`, else it is taken back; before anybody hears the answer. */
  readonly attempt?: Attempt;
}

/** A question that was asked, as the call carries it with it: it tells nothing of what was asked. */
export interface Asked {
  readonly ticket: string;
  /** Afterwards nobody knows an answer any more. */
  readonly untilMs: number;
}

/** Whose question it is. */
export interface CustomerCall {
  readonly callUid: string;
  readonly tenant: string;
  readonly called: string;
}

/** `under-way`: not answered yet; asked again after so long. */
export type CustomerAnswer = { readonly kind: 'verified'; readonly entry: Entry } | { readonly kind: 'unverified' } | { readonly kind: 'under-way'; readonly asked: Asked; readonly againMs: number } | Unavailable;

export interface CustomerSystems {
  /** Asks, once for a call, step and attempt; what is remembered of such a question is answered at once. */
  ask(call: CustomerCall, question: CustomerQuestion, nowMs: number): Soon<CustomerAnswer>;
  /** What came of a question, whichever replica asked it. */
  answer(call: CustomerCall, step: StepName, asked: Asked, nowMs: number): Soon<CustomerAnswer>;
}
