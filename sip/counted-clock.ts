import type { Clock } from '../services/common/clock.js';

export interface CountedClock extends Clock {
  /** Timers set and neither run nor cancelled. */
  pending(): number;
}

/** A clock that knows how many timers are waiting: what calls leave behind shows here. */
export function countedClock(clock: Clock): CountedClock {
  let pending = 0;
  return {
    now: () => clock.now(),
    after(ms, callback) {
      let waiting = true;
      const over = () => {
        if (waiting) pending -= 1;
        waiting = false;
      };
      pending += 1;
      const cancel = clock.after(ms, () => {
        over();
        callback();
      });
      return () => {
        over();
        cancel();
      };
    },
    pending: () => pending,
  };
}
