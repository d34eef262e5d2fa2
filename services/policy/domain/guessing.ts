/** How guesses at PINs are answered: neither can a stranger guess on with a new number each time, nor lock the owners out. */
import type { GuessCounts } from './ports.js';

/** Wrong PINs an hour that are still answered as always. */
export interface GuessLimits {
  /** Of one caller's number on one trunk and line; more locks that caller there. */
  readonly perCaller: number;
  readonly perLine: number;
  readonly perList: number;
}

export const defaultGuessLimits: GuessLimits = { perCaller: 5, perLine: 50, perList: 50 };

/** The counts are of a sliding hour. */
export const guessWindowMs = 3_600_000;

/** A caller who got in with an asserted number is known for so long. */
export const knownForMs = 30 * 24 * guessWindowMs;

/** How late strangers are answered beyond a line's or list's limit; after the last they are locked out. */
export const answerDelaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

/**
 * The most guesses at a list's PINs that strangers are told anything by, in any hour, from whatever numbers: those within its limit, one for
 * each delay, and the one that locks, for had it been right it would have opened.
 */
export function guessesHeardAnHour({ perList }: GuessLimits): number {
  return perList + answerDelaysMs.length + 1;
}

export type Verdict = { readonly kind: 'heard' } | { readonly kind: 'later'; readonly ms: number } | { readonly kind: 'locked' };

/** Who guesses, as far as it matters here. */
export interface GuesserKind {
  /** Has a number that may be looked at. All others of a trunk count as one caller, with the line's limit. */
  readonly numbered: boolean;
  /** The number of this call is vouched for by the network: only then can the caller be a known one. */
  readonly asserted: boolean;
}

/** What a guess comes to with these counts; a wrong one is counted among them already. */
export function verdictOn(counts: GuessCounts, who: GuesserKind, limits: GuessLimits): Verdict {
  if (counts.caller > (who.numbered ? limits.perCaller : limits.perLine)) return locked;
  if (counts.known && who.numbered && who.asserted) return heard;
  const beyond = Math.max(counts.line - limits.perLine, counts.list - limits.perList);
  if (beyond <= 0) return heard;
  const ms = answerDelaysMs[beyond - 1];
  return ms === undefined ? locked : { kind: 'later', ms };
}

const heard: Verdict = { kind: 'heard' };
const locked: Verdict = { kind: 'locked' };
