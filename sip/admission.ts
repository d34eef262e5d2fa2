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
 * hold-up turns nobody away; once it lasts, every call does that waited too long, until one did not. Where few calls come, those that
 * wait do so because the machine is slow, and not behind each other: to turn them away would help nobody.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  #behindSinceMs: number | undefined;
  #turnedAwayAtMs = -Infinity;
  readonly #recent = new RecentRate();
  #tokens: number;
  #filledMs: number | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#tokens = bucketOf(options.mostPerSecond ?? 0);
  }

  /** `undefined`: it is taken. */
  refusal(call: AtTheDoor): TurnedAway | undefined {
    this.#recent.add(call.nowMs);
    if (call.callsUnderWay > this.#options.mostCalls) return 'calls';
    if (this.#isBehind(call)) return 'behind';
    return this.#isTooFast(call.nowMs) ? 'rate' : undefined;
  }

  #isBehind({ nowMs, waitedMs }: AtTheDoor): boolean {
    const queued = (this.#recent.perSecond(nowMs) * waitedMs) / 1000;
    if (waitedMs <= this.#options.mostWaitMs || queued < leastQueued) {
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

/** How many came a second lately: in this second and the one before, each as far as it reaches into the last second. */
class RecentRate {
  #second = 0;
  #now = 0;
  #before = 0;

  add(nowMs: number): void {
    this.#turn(nowMs);
    this.#now += 1;
  }

  perSecond(nowMs: number): number {
    this.#turn(nowMs);
    return this.#now + this.#before * (1 - (nowMs % 1000) / 1000);
  }

  #turn(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    if (second === this.#second) return;
    this.#before = second === this.#second + 1 ? this.#now : 0;
    this.#now = 0;
    this.#second = second;
  }
}

function bucketOf(perSecond: number): number {
  return Math.max(1, perSecond / 4);
}

/** Fewer calls than this in the queue, by how many come and how long they wait, are no queue. */
const leastQueued = 10;
/** As long as a large collection of garbage takes, or a neighbour on the machine. */
const holdUpMs = 100;
/** So long after the last call that was turned away, the next hold-up is taken for the same one. */
const rememberedMs = 2000;
