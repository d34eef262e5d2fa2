import type { Clock } from '../../services/common/clock.js';

/** Lets time pass, or less when `stop` aborts; leaves no timer behind. */
export function sleep(clock: Clock, ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0 || stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      stop.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    stop.addEventListener('abort', end);
  });
}
