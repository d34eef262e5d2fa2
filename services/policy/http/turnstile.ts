/** Lets so many through at a time, of each kind and in all, and sends the others away for a moment. */
import { Problem } from './problem.js';

export interface Turnstile {
  /** Throws a problem (429) when there are too many. */
  pass<T>(kind: string, work: () => Promise<T>): Promise<T>;
}

export function turnstile(most: { readonly ofAKind: number; readonly inAll: number }, what: string): Turnstile {
  const inside = new Map<string, number>();
  let all = 0;
  return {
    pass: async (kind, work) => {
      const ofKind = inside.get(kind) ?? 0;
      if (ofKind >= most.ofAKind || all >= most.inAll) throw new Problem('too-many-requests', `${what} are under way already; again in 2 s`, { headers: { 'retry-after': '2' } });
      inside.set(kind, ofKind + 1);
      all += 1;
      try {
        return await work();
      } finally {
        all -= 1;
        const left = (inside.get(kind) ?? 1) - 1;
        if (left === 0) inside.delete(kind);
        else inside.set(kind, left);
      }
    },
  };
}
