/** Second tries, and leaving alone what fails again and again: each origin of each tenant by itself. */
import { BrokenCircuitError, BulkheadRejectedError, circuitBreaker, CircuitState, ConsecutiveBreaker, DelegateBackoff, bulkhead, handleWhen, retry, wrap, type CircuitBreakerPolicy } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { backoffMs } from '../../common/backoff.js';
import { Trouble } from './trouble.js';

export interface PatientOptions {
  /** How long an origin that failed is left alone; 10,000. */
  readonly openMs?: number;
}

export interface Patient {
  /** Makes tries until one is answered or the time is over. Throws `Trouble` alone. */
  ask<T>(whom: string, timeoutMs: number, attempt: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Origins by the state of their breaker. */
  breakers(): Readonly<Record<'closed' | 'open' | 'half-open', number>>;
}

/** Troubles of theirs in a row that open the breaker. */
const troublesInARow = 5;
const mostTries = 3;
const mostAtOnce = 32;
const mostWaiting = 64;
const mostOrigins = 1000;

export function patient({ openMs = 10_000 }: PatientOptions = {}): Patient {
  const breakers = new LRUCache<string, Guarded>({ max: mostOrigins });
  const guardedOf = (whom: string): Guarded => {
    const known = breakers.get(whom) ?? guarded(openMs);
    breakers.set(whom, known);
    return known;
  };
  return {
    async ask(whom, timeoutMs, attempt) {
      const { once } = guardedOf(whom);
      return within(timeoutMs, (signal, untilMs) => tryAgain(untilMs, () => once(() => attempt(signal))));
    },
    breakers() {
      const states = { closed: 0, open: 0, 'half-open': 0 };
      for (const { breaker } of breakers.values()) states[stateNames[breaker.state]] += 1;
      return states;
    },
  };
}

interface Guarded {
  readonly breaker: CircuitBreakerPolicy;
  readonly once: <T>(attempt: () => Promise<T>) => Promise<T>;
}

function guarded(openMs: number): Guarded {
  const breaker = circuitBreaker(handleWhen((error) => error instanceof Trouble && error.theirs), { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(troublesInARow) });
  const policy = wrap(breaker, bulkhead(mostAtOnce, mostWaiting));
  return { breaker, once: async (attempt) => policy.execute(attempt) };
}

/** A pause that would last longer than the time there is left is none: the trouble is told at once. */
async function tryAgain<T>(untilMs: number, once: () => Promise<T>): Promise<T> {
  let tries = 0;
  let pauseMs = 0;
  const worthWhile = (error: unknown): boolean => {
    if (!(error instanceof Trouble) || !error.again) return false;
    pauseMs = Math.max(error.retryAfterMs ?? 0, backoffMs(++tries, { firstMs: 100, capMs: 1000 }));
    return Date.now() + pauseMs < untilMs;
  };
  const policy = retry(handleWhen(worthWhile), { maxAttempts: mostTries - 1, backoff: new DelegateBackoff(() => pauseMs) });
  try {
    return await policy.execute(once);
  } catch (error) {
    if (error instanceof BrokenCircuitError) throw new Trouble('breaker-open', 'it failed again and again and is left alone for a while');
    if (error instanceof BulkheadRejectedError) throw new Trouble('too-many', `more than ${mostAtOnce} questions at once and ${mostWaiting} waiting`);
    throw error;
  }
}

/** Rejects when the time is over, whatever is still under way. */
async function within<T>(timeoutMs: number, work: (signal: AbortSignal, untilMs: number) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      gone.abort();
      fail(new Trouble('timeout', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(gone.signal, Date.now() + timeoutMs), late]);
  } finally {
    clearTimeout(timer);
    // A try that lasted longer than the answer is not waited for.
    gone.abort();
  }
}

const stateNames: Readonly<Record<CircuitState, 'closed' | 'open' | 'half-open'>> = {
  [CircuitState.Closed]: 'closed', [CircuitState.Open]: 'open', [CircuitState.HalfOpen]: 'half-open', [CircuitState.Isolated]: 'open',
};
