import { longWait, type SipTimers } from '../timing/sip-timers.js';
import type { Timer, Timers } from '../timing/timer-queue.js';

/** What is sent again until somebody acknowledges it. */
export interface Repeated {
  /** No repetition over TCP; the wait for the acknowledgement stays. */
  readonly reliable: boolean;
  /** Longest interval in ms. */
  readonly longestMs: number;
  send(): void;
  /** Nobody acknowledged within 64 × T1. */
  gaveUp(): void;
}

/** Repeats a 2xx until its ACK (RFC 3261 section 13.3.1.4), or a reliable 1xx until its PRACK (RFC 3262 section 3). */
export class Repeater {
  private next: Timer | undefined;
  private readonly end: Timer;

  constructor(
    sipTimers: SipTimers,
    private readonly timers: Timers,
    private readonly what: Repeated,
  ) {
    this.end = timers.after(longWait(sipTimers), () => {
      this.stop();
      what.gaveUp();
    });
    if (!what.reliable) this.sendAfter(sipTimers.t1);
  }

  stop(): void {
    this.next?.cancel();
    this.end.cancel();
  }

  private sendAfter(ms: number): void {
    this.next = this.timers.after(ms, () => {
      this.what.send();
      this.sendAfter(Math.min(2 * ms, this.what.longestMs));
    });
  }
}
