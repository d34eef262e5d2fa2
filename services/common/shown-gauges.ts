import { Gauge, type Registry } from 'prom-client';

export interface ShownGauge {
  readonly name: string;
  readonly help: string;
  /** Asked at every scrape. */
  readonly value: () => number;
}

/** Gauges without labels that show something as it is when they are scraped. */
export function showGauges(registry: Registry, gauges: readonly ShownGauge[]): void {
  for (const { name, help, value } of gauges) {
    new Gauge({
      name, help, registers: [registry],
      collect() {
        this.set(value());
      },
    });
  }
}
