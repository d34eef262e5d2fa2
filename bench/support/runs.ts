/** Figures of several runs of one contestant. */

/** Of the calls of all runs, in milliseconds. */
export function ms(runs: readonly { readonly tookMicros: readonly number[] }[], share: number): string {
  return (at(runs.flatMap(({ tookMicros }) => tookMicros).sort((a, b) => a - b), share) / 1000).toFixed(2);
}

export function sum<What extends string>(runs: readonly Readonly<Record<What, number>>[], what: What): number {
  return runs.reduce((all, run) => all + run[what], 0);
}

/** The value that a share of the sorted ones lies below; NaN of none. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}
