/** An HTTP API that answers what it was told to, and remembers what it was asked. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** In place of `body`: lines of JSON. */
  readonly lines?: readonly unknown[];
}

export interface FakeApi {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** By method and path without its query, as `GET /api/v1/tokens`. */
  answers(route: string, answer: FakeAnswer): void;
  close(): Promise<void>;
}

export async function startFakeApi(): Promise<FakeApi> {
  const asked: Asked[] = [];
  const answers = new Map<string, FakeAnswer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      const { status = 200, body, lines } = answers.get(`${method} ${url.split('?')[0]}`) ?? { status: 404, body: { title: 'not found' } };
      response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' });
      response.end(lines === undefined ? (body === undefined ? '' : JSON.stringify(body)) : lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers: (route, answer) => void answers.set(route, answer),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
