/**
 * The operator's limits of calls under way and of calls a second, per tenant and line. Counted by each process for
 * itself: with several replicas a limit holds for each of them, and calls taken elsewhere are not seen. The sip service lets
 * every replica that took a call in know that it is over (`DecideBatch.over`).
 */
import type { Limits } from '../domain/operator.js';

/** The operator's word for a tenant, and for one of its lines. */
export type LimitsOf = (tenant: string, called: string) => { readonly tenant: Limits; readonly line: Limits };

export interface CallLimits {
  /** Whether a new call is within the limits; then it counts. The same call asked about twice counts once. */
  admit(tenant: string, called: string, callUid: string, nowMs: number): boolean;
  /** The call is still walking its flow. */
  goesOn(callUid: string, nowMs: number): void;
  /** The call is bridged: it is heard of again when it ends. */
  bridged(callUid: string, nowMs: number): void;
  /** The call is over, or out of our hands. */
  ended(callUid: string): void;
}

/** A call in its flow that asked nothing for so long is taken to be over: nobody reported its end. */
export const flowForgottenAfterMs = 15 * 60_000;
/** The same of a bridged call. */
export const bridgedForgottenAfterMs = 4 * 3_600_000;

export function callLimits(limitsOf: LimitsOf): CallLimits {
  const inFlow = new CallsUnderWay(flowForgottenAfterMs);
  const bridged = new CallsUnderWay(bridgedForgottenAfterMs);
  const tallies = new Map<string, Tally>();
  return {
    admit(tenant, called, callUid, nowMs) {
      if (inFlow.has(callUid)) return true;
      inFlow.forgetLost(nowMs);
      bridged.forgetLost(nowMs);
      const { tenant: ofTenant, line: ofLine } = limitsOf(tenant, called);
      const counted: Counted[] = [];
      if (isLimited(ofTenant)) counted.push({ limit: ofTenant, tally: tallyOf(tallies, `tenant ${tenant}`, nowMs) });
      if (isLimited(ofLine)) counted.push({ limit: ofLine, tally: tallyOf(tallies, `line ${called}`, nowMs) });
      if (counted.length === 0) return true;
      if (!counted.every((one) => hasRoom(one, nowMs))) return false;
      for (const { tally } of counted) take(tally);
      inFlow.heardOf(callUid, counted.map(({ tally }) => tally), nowMs);
      return true;
    },
    goesOn(callUid, nowMs) {
      const counted = inFlow.remove(callUid) ?? bridged.remove(callUid);
      if (counted !== undefined) inFlow.heardOf(callUid, counted, nowMs);
    },
    bridged(callUid, nowMs) {
      const counted = inFlow.remove(callUid);
      if (counted !== undefined) bridged.heardOf(callUid, counted, nowMs);
    },
    ended(callUid) {
      giveBack(inFlow.remove(callUid) ?? bridged.remove(callUid));
    },
  };
}

/** Calls in the order in which they were heard of last, so that the lost ones are found at the front. */
class CallsUnderWay {
  readonly #forgottenAfterMs: number;
  readonly #calls = new Map<string, CallUnderWay>();

  constructor(forgottenAfterMs: number) {
    this.#forgottenAfterMs = forgottenAfterMs;
  }

  has(callUid: string): boolean {
    return this.#calls.has(callUid);
  }

  heardOf(callUid: string, tallies: readonly Tally[], heardOfMs: number): void {
    this.#calls.set(callUid, { tallies, heardOfMs });
  }

  remove(callUid: string): readonly Tally[] | undefined {
    const call = this.#calls.get(callUid);
    this.#calls.delete(callUid);
    return call?.tallies;
  }

  forgetLost(nowMs: number): void {
    for (const [callUid, { heardOfMs }] of this.#calls) {
      if (nowMs - heardOfMs < this.#forgottenAfterMs) return;
      giveBack(this.remove(callUid));
    }
  }
}

interface CallUnderWay {
  readonly tallies: readonly Tally[];
  readonly heardOfMs: number;
}

/** Calls under way, and a bucket of tokens that fills with the rate and holds one second's worth. */
interface Tally {
  calls: number;
  tokens: number;
  filledMs: number;
}

interface Counted {
  readonly limit: Limits;
  readonly tally: Tally;
}

function isLimited({ calls, callsPerSecond }: Limits): boolean {
  return calls !== undefined || callsPerSecond !== undefined;
}

function tallyOf(tallies: Map<string, Tally>, name: string, nowMs: number): Tally {
  const known = tallies.get(name);
  if (known !== undefined) return known;
  const tally = { calls: 0, tokens: Infinity, filledMs: nowMs };
  tallies.set(name, tally);
  return tally;
}

function hasRoom({ limit, tally }: Counted, nowMs: number): boolean {
  fill(tally, limit.callsPerSecond, nowMs);
  return tally.calls < (limit.calls ?? Infinity) && tally.tokens >= 1;
}

/** A bucket begins full; a rate below one a second still lets one call through at a time. */
function fill(tally: Tally, callsPerSecond: number | undefined, nowMs: number): void {
  const passedSeconds = Math.max(0, nowMs - tally.filledMs) / 1000;
  tally.filledMs = Math.max(tally.filledMs, nowMs);
  if (callsPerSecond === undefined) tally.tokens = Infinity;
  else tally.tokens = Math.min(Math.ceil(callsPerSecond), tally.tokens + passedSeconds * callsPerSecond);
}

function take(tally: Tally): void {
  tally.calls += 1;
  tally.tokens -= 1;
}

function giveBack(tallies: readonly Tally[] | undefined): void {
  for (const tally of tallies ?? []) tally.calls -= 1;
}
