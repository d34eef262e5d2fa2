import type { Soon } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';

/** A wrong PIN: who, where, when; never the PIN. */
export interface WrongPin {
  readonly atMs: number;
  readonly attemptId?: string;
  readonly tenant: string;
  readonly called: string;
  readonly trunk: string;
  /** Absent: withheld or unusable. */
  readonly caller?: string;
  readonly lists: readonly ListRef[];
}

/** Whose wrong PINs. */
export type WhoGuessed = Pick<WrongPin, 'tenant' | 'called' | 'trunk' | 'caller' | 'lists'>;

/** Wrong PINs since a moment. */
export interface WrongCounts {
  /** Per caller number, trunk and line; withheld callers of a trunk count as one. */
  readonly caller: number;
  readonly line: number;
  /** The largest of the lists asked. */
  readonly list: number;
}

/** A caller with an asserted number who got in on a line. */
export interface GotIn {
  readonly called: string;
  readonly caller: string;
  readonly atMs: number;
}

/** A caller, trunk and line with so many wrong PINs. */
export interface GuessingCaller {
  readonly caller?: string;
  readonly trunk: string;
  readonly called: string;
  readonly tenant: string;
  readonly wrong: number;
  readonly lastMs: number;
}

export interface GuessStore {
  /** `repeated`: this attempt id is counted already. */
  saveWrong(wrong: WrongPin): Soon<'counted' | 'repeated'>;
  wrongSince(atMs: number): Soon<readonly WrongPin[]>;
  /**
   * Counts a try before anybody looks whether its PIN is right, and answers the counts that it makes, itself among them: of tries made at
   * once by several processes, each sees another count. `repeated`: this attempt id is counted already; the counts are as they are.
   */
  reserveWrong(wrong: WrongPin & { readonly attemptId: string }, sinceMs: number): Soon<WrongCounts & { readonly repeated: boolean }>;
  /** The PIN was right: the try does not count. */
  releaseWrong(attemptId: string): Soon<void>;
  wrongCounts(who: WhoGuessed, sinceMs: number): Soon<WrongCounts>;
  /** Callers of a tenant's lines with at least so many wrong PINs since a moment, the latest first; a hundred at most. */
  guessingCallers(tenant: string, sinceMs: number, least: number): Soon<readonly GuessingCaller[]>;
  /** Takes back what one caller (absent: withheld ones) did on a tenant's lines; how many wrong PINs that were. */
  unlock(tenant: string, caller: string | undefined): Soon<number>;
  saveGotIn(callers: readonly GotIn[]): Soon<void>;
  gotInSince(called: string, caller: string, atMs: number): Soon<boolean>;
  prune(before: { readonly wrongMs: number; readonly gotInMs: number }): Soon<void>;
}
