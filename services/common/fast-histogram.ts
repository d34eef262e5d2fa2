import type { Metric, Registry } from 'prom-client';

export interface FastHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending; the one without a bound is added. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
  /** The same for every observation. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A histogram for the hot path: an observation costs a few comparisons; Prometheus' shape is made when it is scraped. */
export class FastHistogram {
  readonly #buckets: Buckets;

  constructor(options: FastHistogramOptions) {
    this.#buckets = new Buckets(options.buckets);
    const { name, labels = {} } = options;
    register(options, () => this.#buckets.values(name, labels));
  }

  observe(value: number): void {
    this.#buckets.observe(value);
  }
}

export interface FastHistogramsOptions extends Omit<FastHistogramOptions, 'labels'> {
  readonly label: string;
  /** All that the label can be, shown from the start. What is none of them counts as the last. */
  readonly values: readonly string[];
}

/** The same, one for each value of a label that are all known beforehand. */
export class FastHistograms {
  readonly #byValue: ReadonlyMap<string, Buckets>;
  readonly #others: Buckets;

  constructor(options: FastHistogramsOptions) {
    const { name, label, values, buckets } = options;
    this.#others = new Buckets(buckets);
    const last = values.at(-1);
    this.#byValue = new Map(values.map((value) => [value, value === last ? this.#others : new Buckets(buckets)]));
    register(options, () => [...this.#byValue].flatMap(([value, counted]) => counted.values(name, { [label]: value })));
  }

  observe(labelValue: string, value: number): void {
    (this.#byValue.get(labelValue) ?? this.#others).observe(value);
  }
}

class Buckets {
  readonly #counts: Float64Array;
  readonly #bounds: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = Float64Array.from(bounds);
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] as number)) i++;
    this.#counts[i] = (this.#counts[i] as number) + 1;
    this.#sum += value;
  }

  values(name: string, labels: Readonly<Record<string, string>>): readonly unknown[] {
    let count = 0;
    const buckets = Array.from(this.#counts, (inBucket, i) => {
      count += inBucket;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: this.#bounds[i] ?? '+Inf' }, value: count };
    });
    return [...buckets, { metricName: `${name}_sum`, labels, value: this.#sum }, { metricName: `${name}_count`, labels, value: count }];
  }
}

/** The registry asks a metric for nothing but its name and `get`; its types name only its own classes. */
function register({ name, help, registry }: Pick<FastHistogramOptions, 'name' | 'help' | 'registry'>, values: () => readonly unknown[]): void {
  const get = () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() });
  registry.registerMetric({ name, get, reset: () => undefined } as unknown as Metric);
}
