import { getHeapStatistics } from 'node:v8';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { showGauges } from './shown-gauges.js';

/** A registry with what every process shows of itself: CPU, memory, heap, garbage collection, event-loop lag, open handles. */
export function createRegistry(): Registry {
  const registry = new Registry();
  // The monitor wakes the process this often (ms), calls or no calls: at 20 it was a third of what a quiet policy used.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  showGauges(registry, [{ name: 'latchkey_heap_limit_bytes', help: 'What the heap may grow to before the process ends itself', value: () => getHeapStatistics().heap_size_limit }]);
  return registry;
}
