import { setTimeout as delay } from 'node:timers/promises';
import type { Soon } from '../../domain/ports.js';

/** How long a write waits that a call waits for: later, the answer would come too late. */
export const patienceForCallMs = 200;

/** How long any other write waits. */
export const patienceMs = 5000;

const betweenTriesMs = 2;

/**
 * Does a write at once, or tries again and again while another process or thread is writing. Nothing else of this process waits
 * meanwhile, as it would in SQLite's own busy handler. Rejects with SQLITE_BUSY at the end of the patience.
 * @param work one transaction, on a connection that does not wait by itself
 */
export function patiently<T>(work: () => T, patienceMs: number): Soon<T> {
  try {
    return work();
  } catch (error) {
    if (!isBusy(error)) throw error;
    return again(work, performance.now() + patienceMs);
  }
}

async function again<T>(work: () => T, untilMs: number): Promise<T> {
  for (;;) {
    await delay(betweenTriesMs);
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= untilMs) throw error;
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
