import type { Clock } from '../../common/clock.js';

/** Does `work` again and again, `everyMs` after it was last done. The returned function ends it. */
export function repeat(clock: Clock, everyMs: number, work: () => Promise<void>): () => void {
  let stopped = false;
  let cancel = clock.after(everyMs, next);
  function next(): void {
    void work().finally(() => {
      if (!stopped) cancel = clock.after(everyMs, next);
    });
  }
  return () => {
    stopped = true;
    cancel();
  };
}
