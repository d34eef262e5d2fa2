import type { Store } from './store/store.js';

/** A store that tells how long each of its operations took. What is not an operation, or ends when whoever asked ends it, passes as it is. */
export function timedStore(store: Store, took: (operation: string, seconds: number) => void): Store {
  const timed = Object.entries(store).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || untimed.has(name)) return [name, member];
    const operation = member as Operation;
    return [name, (...given: unknown[]) => watch(() => operation(...given), (seconds) => took(name, seconds))];
  });
  // Each operation keeps its own arguments and result; only the compiler cannot see it.
  const all: unknown = Object.fromEntries(timed);
  return all as Store;
}

type Operation = (...given: unknown[]) => unknown;

const untimed: ReadonlySet<string> = new Set<keyof Store>(['watch', 'difference']);

function watch(work: () => unknown, took: (seconds: number) => void): unknown {
  const begun = performance.now();
  const over = (): void => took((performance.now() - begun) / 1000);
  const result = work();
  if (result instanceof Promise) return result.finally(over);
  over();
  return result;
}
