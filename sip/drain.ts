import type { Clock } from '../services/common/clock.js';

export interface DrainOptions {
  readonly clock: Clock;
  /** How often the edge asks whether we are ready. */
  readonly probeMs: number;
  /** How long calls under way may take to end. */
  readonly drainMs: number;
  readonly callsUnderWay: () => number;
  /** When the edge last asked; absent: nobody asks, so nobody needs time to notice. */
  readonly probedAtMs: () => number | undefined;
  /** From here on new calls are turned away. */
  readonly close: () => void;
}

/**
 * Lets a process go without losing a call: for two probe periods new calls are still taken, since the edge sends them until
 * it notices; then they are turned away and those under way may end. Resolves with the number of calls that did not.
 */
export async function drain(options: DrainOptions): Promise<number> {
  const { clock, probeMs, drainMs, callsUnderWay, probedAtMs, close } = options;
  const probed = probedAtMs();
  const startedAtMs = clock.now();
  if (probed !== undefined && startedAtMs - probed < 5 * probeMs) await pass(clock, 2 * probeMs);
  close();
  while (callsUnderWay() > 0 && clock.now() - startedAtMs < drainMs) await pass(clock, Math.min(100, drainMs));
  return callsUnderWay();
}

function pass(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
