import { Counter, type Registry } from 'prom-client';

export interface CountsOptions<N extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly N[];
  /** Shown as 0 from the start: a rate needs the value before the first of a kind. */
  readonly known?: readonly (readonly string[])[];
  readonly registry: Registry;
}

export interface Counts {
  /** `values`: of the labels, in their order. */
  add(count: number, ...values: string[]): void;
}

/** A counter that is summed up only when it is scraped: to count is to add to a plain number. */
export function counts<N extends string>({ name, help, labels: labelNames, known: seeds = [], registry }: CountsOptions<N>): Counts {
  const known = new Map<string, { readonly labels: Record<N, string>; count: number }>();
  new Counter<N>({
    name, help, labelNames, registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of known.values()) this.inc(labels, count);
    },
  });
  const add = (count: number, ...values: string[]): void => {
    const key = values.length === 1 ? (values[0] ?? '') : values.join(' ');
    const entry = known.get(key);
    if (entry !== undefined) entry.count += count;
    else known.set(key, { labels: Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ''])) as Record<N, string>, count });
  };
  for (const values of seeds) add(0, ...values);
  return { add };
}
