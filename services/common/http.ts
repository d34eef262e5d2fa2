import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { HostPort } from './host-port.js';

export interface HttpOptions {
  readonly listen: HostPort;
  readonly registry: Registry;
  /** Takes part in serving now; looked at for every `/ready`. */
  readonly ready: () => boolean;
}

export interface RunningHttp {
  /** Where it listens, with the port that it really got. */
  readonly address: HostPort;
  close(): Promise<void>;
}

/** Serves what whoever runs the process wants to know: `/metrics`, `/live`, `/ready`. Rejects when the port is taken. */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const server = createServer((request, response) => void answer(options, request, response));
  await listen(server, options.listen);
  return { address: { host: options.listen.host, port: (server.address() as AddressInfo).port }, close: () => close(server) };
}

async function answer({ registry, ready }: HttpOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'only GET is served here\n');
  if (path === '/live') return send(response, 200, 'live\n');
  if (path === '/ready') return ready() ? send(response, 200, 'ready\n') : send(response, 503, 'not ready\n');
  if (path === '/metrics') return sendMetrics(registry, response);
  return send(response, 404, 'served here: /metrics, /live, /ready\n');
}

async function sendMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics();
    send(response, 200, text, registry.contentType);
  } catch {
    send(response, 500, 'the metrics could not be collected\n');
  }
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function listen(server: Server, { host, port }: HostPort): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
