/** What whoever runs the process wants to know, for everybody: `/metrics`, `/live`, `/ready`. */
import type { Registry } from 'prom-client';
import type { Api } from '../api.js';

export interface Probes {
  readonly registry: Registry;
  /** Takes part in serving now; looked at for every `/ready`. */
  readonly ready: () => boolean;
}

export function probeRoutes(api: Api, { registry, ready }: Probes): void {
  const schema = { hide: true };
  api.get('/live', { schema }, async (_request, reply) => reply.type(text).send('live\n'));
  api.get('/ready', { schema }, async (_request, reply) => (ready() ? reply.type(text).send('ready\n') : reply.code(503).type(text).send('not ready\n')));
  api.get('/metrics', { schema }, async (_request, reply) => {
    try {
      const metrics = await registry.metrics();
      return await reply.type(registry.contentType).send(metrics);
    } catch {
      return reply.code(500).type(text).send('the metrics could not be collected\n');
    }
  });
}

const text = 'text/plain; charset=utf-8';
