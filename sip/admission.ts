/** Which new calls this node takes: what it may have at once, what it may take a second, and what it can keep up with. */

export interface AdmissionOptions {
  /** Calls under way at most. */
  readonly mostCalls: number;
  /** New calls a second at most; absent: as many as it can keep up with. */
  readonly mostPerSecond?: number | undefined;
  /** An INVITE that waited longer than this before we came to it, ms: there is more to do than can be done. */
  readonly mostWaitMs: number;
}

/** Why a call is turned away: too many at once, too many a second, or we are behind. */
export type TurnedAway = 'calls' | 'rate' | 'behind';

/** A new call at the door. */
export interface AtTheDoor {
  readonly nowMs: number;
  /** With this one. */
  readonly callsUnderWay: number;
  /** How long its INVITE waited between the SIP stack and us. */
  readonly waitedMs: number;
}

/**
 * Turns calls away early, which costs a fraction of serving them: so that those that are taken end well at any load. A moment's
 * hold-up turns nobody away; once it lasts, every call does that waited too long, until one did not.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  #behindSinceMs: number | undefined;
  #turnedAwayAtMs = -Infinity;
  #tokens: number;
  #filledMs: number | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#tokens = bucketOf(options.mostPerSecond ?? 0);
  }

  /** `undefined`: it is taken. */
  refusal(call: AtTheDoor): TurnedAway | undefined {
    if (call.callsUnderWay > this.#options.mostCalls) return 'calls';
    if (this.#isBehind(call)) return 'behind';
    return this.#isTooFast(call.nowMs) ? 'rate' : undefined;
  }

  #isBehind({ nowMs, waitedMs }: AtTheDoor): boolean {
    if (waitedMs <= this.#options.mostWaitMs) {
      this.#behindSinceMs = undefined;
      return false;
    }
    this.#behindSinceMs ??= nowMs;
    const patienceMs = nowMs - this.#turnedAwayAtMs < rememberedMs ? 0 : holdUpMs;
    if (nowMs - this.#behindSinceMs < patienceMs) return false;
    this.#turnedAwayAtMs = nowMs;
    return true;
  }

  /** A bucket of tokens that fills with the rate and holds a quarter of a second's worth. */
  #isTooFast(nowMs: number): boolean {
    const { mostPerSecond } = this.#options;
    if (mostPerSecond === undefined) return false;
    const passedMs = Math.max(0, nowMs - (this.#filledMs ?? nowMs));
    this.#filledMs = nowMs;
    this.#tokens = Math.min(bucketOf(mostPerSecond), this.#tokens + (passedMs * mostPerSecond) / 1000);
    if (this.#tokens < 1) return true;
    this.#tokens -= 1;
    return false;
  }
}

function bucketOf(perSecond: number): number {
  return Math.max(1, perSecond / 4);
}

/** As long as a large collection of garbage takes, or a neighbour on the machine. */
const holdUpMs = 100;
/** So long after the last call that was turned away, the next hold-up is taken for the same one. */
const rememberedMs = 2000;
