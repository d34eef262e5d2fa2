/** Each request is counted, and a change is in the log: by the route's template, never by what stands in the address. */
import { Histogram, type Registry } from 'prom-client';
import type { Api, Room } from './api.js';

export function watchRequests(api: Api, room: Pick<Room, 'log'>, registry: Registry): void {
  const seconds = createHttpMetrics(registry);
  api.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none', method } = { ...request.routeOptions, method: known.has(request.method) ? request.method : 'other' };
    seconds.observe({ method, route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
    if (probes.has(route)) return;
    const level = method === 'GET' || method === 'HEAD' ? 'debug' : 'info';
    room.log[level]({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), request: request.id, ...(request.who !== null && { actor: request.who.id }) }, 'request');
  });
}

/** Requests by route and class of status, and their time. */
export function createHttpMetrics(registry: Registry): Histogram<'method' | 'route' | 'status'> {
  return new Histogram({
    name: 'latchkey_http_seconds', help: 'Time of a request to the HTTP API, by route and class of status',
    labelNames: ['method', 'route', 'status'], buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60], registers: [registry],
  });
}

const known: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);
const probes: ReadonlySet<string> = new Set(['/live', '/ready', '/metrics']);
