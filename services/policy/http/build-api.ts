/** The API as a Fastify server that does not listen yet. */
import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify, type FastifyError } from 'fastify';
import type { Registry } from 'prom-client';
import { Settings } from 'typebox/system';
import { wallClock, type Clock } from '../../common/clock.js';
import type { Log } from '../../common/log.js';
import { addErrorAnswers, problemOf, sendProblem, withoutNumbers } from './answer-errors.js';
import type { Api, Room } from './api.js';
import { addAuthentication, type Door } from './authenticate.js';
import { endEarly, hasBody } from './end-early.js';
import { addNotFound } from './not-found.js';
import { answerNoRequest } from './no-request.js';
import { addOpenApi } from './open-api.js';
import type { ApiParts } from './parts.js';
import { withinTime } from './patient-body.js';
import { Problem } from './problem.js';
import { addRoutes } from './routes/all-routes.js';
import { probeRoutes } from './routes/probes.js';
import { uploadLimits, type UploadLimits } from './routes/publish-tenant.js';
import { storeOrAway } from './store-or-away.js';
import { validatorOf } from './validator.js';
import { watchRequests } from './watch-requests.js';

export interface ApiOptions extends Door {
  readonly registry: Registry;
  /** For `/ready`. */
  readonly ready: () => boolean;
  readonly log: Log;
  readonly clock?: Pick<Clock, 'now'>;
  readonly limits?: Partial<ApiLimits>;
}

export interface ApiLimits extends UploadLimits {
  readonly jsonBytes: number;
  /** How long a JSON body may take. */
  readonly jsonMs: number;
  readonly headersMs: number;
  readonly connections: number;
}

const apiLimits: ApiLimits = { ...uploadLimits, jsonBytes: 1024 * 1024, jsonMs: 30_000, headersMs: 10_000, connections: 2000 };

export interface BuiltApi {
  readonly api: Api;
  /** From now on requests are answered. */
  readonly serve: (parts: ApiParts) => void;
}

export async function buildApi(options: ApiOptions): Promise<BuiltApi> {
  const limits = { ...apiLimits, ...options.limits };
  const served: { parts?: ApiParts } = {};
  const room: Room = { parts: () => served.parts ?? starting(), clock: options.clock ?? wallClock, log: options.log };
  Settings.Set({ maxErrors: 10_000 });
  const api = server(limits);
  api.server.maxConnections = limits.connections;
  addNotFound(api);
  addErrorAnswers(api, room);
  watchRequests(api, room, options.registry);
  endEarly(api);
  api.addHook('onSend', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store'));
  api.addHook('preParsing', async (request, _reply, body) => (hasBody(request) && request.routeOptions.config.reads === undefined ? withinTime(body, limits.jsonMs) : body));
  await addOpenApi(api, '1');
  probeRoutes(api, options);
  addAuthentication(api, room, options);
  addRoutes(api, room, limits);
  await api.ready();
  return {
    api,
    serve: (parts) => {
      served.parts = { ...parts, store: storeOrAway(parts.store, (operation, error) => room.log.error({ err: withoutNumbers(error), operation }, 'the store failed a request')) };
    },
  };
}

function server(limits: ApiLimits): Api {
  return fastify({
    logger: false,
    bodyLimit: limits.jsonBytes,
    genReqId: () => randomUUID(),
    keepAliveTimeout: 10_000,
    // A publication may take minutes without a byte on the wire; what is silent for longer is gone.
    connectionTimeout: 600_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    http: { headersTimeout: limits.headersMs, connectionsCheckingInterval: Math.min(5000, limits.headersMs), maxHeaderSize: 16_384 },
    frameworkErrors: (error: FastifyError, request, reply) => void sendProblem(request, reply, problemOf(error, request)),
    clientErrorHandler: answerNoRequest,
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(validatorOf);
}

function starting(): never {
  throw new Problem('unavailable', 'the policy service is starting', { headers: { 'retry-after': '1' } });
}
