import { TimerQueue, type TimerClock } from '../../sip/engine/timing/timer-queue.js';
import { sipTimers } from '../../sip/engine/timing/sip-timers.js';
import type { Surroundings } from '../../sip/engine/transaction/transaction.js';

/** A system clock for the engine's timer queue that a test turns by hand. */
export class HandClock implements TimerClock {
  private nowMs = 0;
  private wakeAt = Infinity;
  private run: (() => void) | undefined;

  now(): number {
    return this.nowMs;
  }

  wake(ms: number, run: () => void): () => void {
    this.wakeAt = this.nowMs + ms;
    this.run = run;
    return () => {
      this.wakeAt = Infinity;
      this.run = undefined;
    };
  }

  /** Lets time pass; what falls due on the way runs at its own moment. */
  advance(ms: number): void {
    const until = this.nowMs + ms;
    while (this.run !== undefined && this.wakeAt <= until) {
      const due = this.run;
      this.nowMs = this.wakeAt;
      this.run = undefined;
      this.wakeAt = Infinity;
      due();
    }
    this.nowMs = until;
  }
}

/** What a state machine is given, and what it did: everything sent with its time in ms. */
export function machineRoom(reliable = false) {
  const clock = new HandClock();
  const timers = new TimerQueue({ clock });
  const sent: (readonly [number, string])[] = [];
  const room = { clock, timers, sent, ended: 0 };
  const around: Surroundings = {
    sipTimers: sipTimers(),
    timers,
    reliable,
    send: (text) => sent.push([clock.now(), text]),
    ended: () => {
      room.ended += 1;
    },
  };
  return Object.assign(room, { around });
}
