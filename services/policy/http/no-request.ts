import type { Socket } from 'node:net';
import { problemKinds } from './problem.js';

/** What comes in and is no request of HTTP, or none that is complete in time: answered as far as that goes, and cut. */
export function answerNoRequest({ code }: { readonly code?: string | undefined }, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  const kind = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'timeout' : 'malformed';
  const { status, title } = problemKinds[kind];
  const body = JSON.stringify({ type: `/api/problems/${kind}`, title, status, detail: kind === 'timeout' ? 'the head of the request was not there in time' : 'this is no request of HTTP/1.1, or its head is too large' });
  socket.end(`HTTP/1.1 ${status} ${kind === 'timeout' ? 'Request Timeout' : 'Bad Request'}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => socket.destroy());
}
