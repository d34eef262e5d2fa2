/** A customer's own system on loopback, over HTTPS with the certificates of the tests. It remembers what it was asked. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';

const tls = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url), 'utf8');

/** The authority of the server's certificate. */
export const crmCa = tls('ca.pem');

export interface AskedQuestion {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CrmServer {
  readonly port: number;
  /** `https://localhost:PORT`, or `http://…`. */
  readonly origin: string;
  readonly asked: AskedQuestion[];
  /** What it does with the next questions. */
  says: (question: AskedQuestion, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export function answers(json: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): CrmServer['says'] {
  return (_, response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof json === 'string' ? json : JSON.stringify(json));
}

/** Answers the first questions each in their own way, and all after as the last. */
export function inTurn(...ways: readonly CrmServer['says'][]): CrmServer['says'] {
  let next = 0;
  return (question, response) => ways[Math.min(next++, ways.length - 1)]?.(question, response);
}

export async function startCrm(says: CrmServer['says'] = answers({ verified: true }), scheme: 'https' | 'http' = 'https'): Promise<CrmServer> {
  const asked: AskedQuestion[] = [];
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const question = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      asked.push(question);
      crm.says(question, response);
    });
  };
  const server = scheme === 'https' ? createHttps({ key: tls('server.key'), cert: tls('server.pem') }, take) : createHttp(take);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const crm: CrmServer = {
    port, asked, says, origin: `${scheme}://localhost:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return crm;
}
