import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with what every process shows of itself: CPU, memory, heap, garbage collection, event-loop lag, open handles. */
export function createRegistry(): Registry {
  const registry = new Registry();
  // The monitor wakes the process this often (ms), calls or no calls.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  return registry;
}
