import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with what every process shows of itself: CPU, memory, heap, garbage collection, event-loop lag, open handles. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  return registry;
}
