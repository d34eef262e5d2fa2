/** An answer given before the body was read: whoever sends on is cut, for what comes would be read and thrown away. */
import type { FastifyRequest } from 'fastify';
import type { Api } from './api.js';

/** Long enough for a sender to read the answer. */
const lingerMs = 2000;

/** Connections also end with the answer that they are at when the service ends. */
export function endEarly(api: Api): void {
  let ending = false;
  api.addHook('preClose', async () => void (ending = true));
  api.addHook('onSend', async (_request, reply) => {
    if (ending) void reply.header('connection', 'close');
  });
  api.addHook('onResponse', async (request) => {
    if (!bodyIsOutstanding(request)) return;
    const socket: Partial<typeof request.raw.socket> = request.raw.socket;
    // Closed at once it would be reset, and the answer lost with it.
    setTimeout(() => (request.raw.complete ? undefined : socket.destroy?.()), lingerMs).unref();
  });
}

function bodyIsOutstanding(request: FastifyRequest): boolean {
  return !request.raw.complete && hasBody(request);
}

export function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
