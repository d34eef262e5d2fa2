/** What is counted of look-ups in customers' own systems. Labels come from closed sets. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AskerWatch } from './customer-asker.js';
import type { Patient } from './patient.js';

export type CrmMetrics = Pick<AskerWatch, 'answered' | 'remembered'>;

export function createCrmMetrics(registry: Registry, breakers: Patient['breakers']): CrmMetrics {
  const results = new Counter({ name: 'latchkey_crm_lookups_total', help: 'Look-ups in customers\' own systems by what came of them', labelNames: ['result'], registers: [registry] });
  const seconds = new Histogram({ name: 'latchkey_crm_seconds', help: 'Time of such a look-up with all its tries', buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers: [registry] });
  const cache = new Counter({ name: 'latchkey_crm_cache_total', help: 'Questions whose answer was remembered, or not', labelNames: ['remembered'], registers: [registry] });
  new Gauge({
    name: 'latchkey_crm_breakers', help: 'Customers\' own systems that were asked lately, by the state of their circuit breaker', labelNames: ['state'], registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(breakers())) this.set({ state }, count);
    },
  });
  return {
    answered: (result, took) => {
      results.inc({ result });
      seconds.observe(took);
    },
    remembered: (hit) => cache.inc({ remembered: hit ? 'yes' : 'no' }),
  };
}
