/** An answer given before the body was read: whoever sends on is cut, for what comes would be read and thrown away. */
import type { FastifyRequest } from 'fastify';
import type { Api } from './api.js';

/** Long enough for a sender to read the answer. */
const lingerMs = 2000;

export function endEarly(api: Api): void {
  api.addHook('onSend', async (request, reply) => {
    if (bodyIsOutstanding(request)) void reply.header('connection', 'close');
  });
  api.addHook('onResponse', async (request) => {
    if (!bodyIsOutstanding(request)) return;
    const socket: Partial<typeof request.raw.socket> = request.raw.socket;
    setTimeout(() => socket.destroy?.(), lingerMs).unref();
  });
}

function bodyIsOutstanding(request: FastifyRequest): boolean {
  return !request.raw.complete && hasBody(request);
}

export function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
