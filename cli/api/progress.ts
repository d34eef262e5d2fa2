import type { Io } from '../io.js';

export interface Progress {
  sent(bytes: number): void;
  /** All is sent: what remains is the service's work. */
  end(): void;
}

const barWidth = 30;
const drawEveryMs = 100;

/** A line that is drawn over itself: a bar where it is known how much there is. */
export function progress(stream: Io['stderr'], what: string, total: number | undefined, now: () => number = () => performance.now()): Progress {
  let done = 0;
  let drawnMs = -Infinity;
  const draw = (tail: string): void => void stream.write(`\r\x1b[K${barText(what, done, total)}${tail}`);
  return {
    sent: (bytes) => {
      done += bytes;
      if (now() - drawnMs < drawEveryMs) return;
      drawnMs = now();
      draw('');
    },
    end: () => draw(' sent\n'),
  };
}

/** As `clients.csv [#####.....] 50 % 6.0 MiB`. */
export function barText(what: string, done: number, total: number | undefined): string {
  const size = `${(done / 2 ** 20).toFixed(1)} MiB`;
  if (total === undefined || total === 0) return `${what} ${size}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  return `${what} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(share * 100)} % ${size}`;
}
