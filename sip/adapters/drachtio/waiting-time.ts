/**
 * How long a request waited between the SIP stack, which says when it heard it, and us: the queue in front of us, in time. The stack
 * may run on another machine with another clock, or in another time zone: the least that was seen lately counts as no waiting.
 */
export class WaitingTime {
  #least = Infinity;
  #leastOfNext = Infinity;
  #turnAtMs = 0;

  /** @param heardAt `HH:MM:SS.uuuuuu` of the stack's clock; ms, 0 where it cannot be read */
  of(heardAt: string, nowMs: number): number {
    const heardMs = msOfDay(heardAt);
    if (Number.isNaN(heardMs)) return 0;
    const apartMs = apart(heardMs, nowMs % dayMs);
    if (nowMs >= this.#turnAtMs) this.#turn(nowMs);
    this.#least = Math.min(this.#least, apartMs);
    this.#leastOfNext = Math.min(this.#leastOfNext, apartMs);
    return apartMs - this.#least;
  }

  /** What was seen some seconds ago is forgotten: clocks drift, and are set. A queue that is kept short is empty more often than that. */
  #turn(nowMs: number): void {
    if (nowMs - this.#turnAtMs > forgottenMs) this.#leastOfNext = Infinity;
    this.#least = this.#leastOfNext;
    this.#leastOfNext = Infinity;
    this.#turnAtMs = nowMs + forgottenMs;
  }
}

const dayMs = 86_400_000;
const forgottenMs = 5_000;

/** From one time of day to another, within half a day either way. */
function apart(fromMs: number, toMs: number): number {
  const ms = toMs - fromMs;
  return ms < -dayMs / 2 ? ms + dayMs : ms > dayMs / 2 ? ms - dayMs : ms;
}

function msOfDay(text: string): number {
  if (text.length < 12 || text.charCodeAt(2) !== colon) return NaN;
  return Number(text.slice(0, 2)) * 3_600_000 + Number(text.slice(3, 5)) * 60_000 + Number(text.slice(6)) * 1000;
}

const colon = 58;
