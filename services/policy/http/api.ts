/** The server that routes are added to, and what each of them may rely on. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import type { Identity, Needs } from './identity.js';
import type { ApiParts } from './parts.js';

export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any route that has `needs` is entered. */
    who: Identity | null;
  }
  interface FastifyContextConfig {
    /** Absent: the route is for everybody. */
    needs?: Needs;
    /** The media types of its body, where it is not JSON as a whole. */
    reads?: readonly string[];
  }
}

export interface Room {
  /** Throws a problem (503) as long as the service is not up. */
  parts(): ApiParts;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

export function identityOf(request: FastifyRequest): Identity {
  if (request.who === null) throw new Error('a route that needs somebody was entered by nobody');
  return request.who;
}
