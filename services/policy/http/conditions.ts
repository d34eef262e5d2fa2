/** If-Match and If-None-Match (RFC 9110 13.1), on releases of tenants and versions of lists. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** The number that must still be live; `undefined`: whatever is. */
export function expectedOf({ headers }: FastifyRequest): number | undefined {
  const given = headers['if-match']?.trim();
  if (given === undefined || given === '' || given === '*') return undefined;
  const number = /^"(\d{1,15})"$/.exec(given)?.[1];
  if (number !== undefined) return Number(number);
  if (/^(W\/)?"[^"]*"$/.test(given)) throw new Problem('overtaken', 'the header If-Match names what this never was; allowed: one entity tag as an answer of the API gave it', { status: 412 });
  throw new Problem('malformed', 'the header If-Match cannot be read; allowed: one entity tag, as "7"');
}

/** Sends a body with its tag, or nothing (304) to whoever has it already. */
export function sendTagged(request: FastifyRequest, reply: FastifyReply, version: number, body: object): FastifyReply {
  const tag = `"${version}"`;
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  void reply.header('etag', tag);
  return known.includes(tag) ? reply.code(304).send() : reply.send(body);
}
