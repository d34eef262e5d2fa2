/** The documentation of the API, made from its routes: OpenAPI 3.1, and a page of it. */
import { fastifySwagger } from '@fastify/swagger';
import type { FastifySchema, RouteOptions } from 'fastify';
import type { Api } from './api.js';
import { apiPage, pageHeaders, problemPage } from './api-page.js';
import type { Needs } from './identity.js';
import { Problem, problemKinds, type ProblemKind } from './problem.js';
import { problemSchema } from './schemas.js';

/** To be called before the routes are added. */
export async function addOpenApi(api: Api, version: string): Promise<void> {
  api.addSchema(problemSchema);
  await api.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Latchkey', version, description: 'Tenants, lines, lists and releases of the policy service. Errors are problem documents (RFC 9457). Things of other tenants are 404.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'lk_…, made by `latchkey tokens create`' } } },
      tags: ['tenants', 'lists', 'releases', 'calls', 'tokens', 'audit', 'git'].map((name) => ({ name })),
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => (typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`) },
    transform: ({ schema, url, route }) => ({ schema: documented(schema, route), url }),
  });
  api.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.type('application/json').send(JSON.stringify(api.swagger())));
  let page: string | undefined;
  api.get('/api', { schema: { hide: true } }, async (_request, reply) => reply.headers(pageHeaders).send((page ??= apiPage(api.swagger()))));
  api.get<{ Params: { kind: string } }>('/api/problems/:kind', { schema: { hide: true } }, async (request, reply) => {
    const { kind } = request.params;
    if (!Object.hasOwn(problemKinds, kind)) throw new Problem('not-found', 'there is no such kind of problem');
    return reply.headers(pageHeaders).send(problemPage(kind as ProblemKind));
  });
}

/** A route's schema with what all routes have in common, and the bodies that are read as streams. */
function documented(schema: FastifySchema, { config }: RouteOptions): FastifySchema {
  const { needs, reads } = config ?? {};
  const bodies = reads && { body: { content: Object.fromEntries(reads.map((type) => [type, { schema: bodySchemas[type] ?? {} }])) } };
  const problems = Object.fromEntries([...(needs ? statusesWithToken : []), ...(schema?.body !== undefined || reads ? statusesWithBody : []), ...statuses].map((status) => [status, problemAnswer(status)]));
  return { ...schema, ...bodies, response: { ...(schema?.response as object), ...problems }, security: needs === undefined ? [] : [{ token: [] }], description: describe(schema, needs) };
}

const [statuses, statusesWithToken, statusesWithBody] = [[400, 404, 503], [401, 403, 429], [409, 412, 413, 415, 422]];

function describe(schema: FastifySchema | undefined, needs: Needs | undefined): string {
  const token = needs === undefined ? '' : `Needs the right "${needs.right}"${{ operator: ", and an operator's token", tenant: ', of the tenant', list: ', of the list or its tenant', own: '' }[needs.reach]}.`;
  return [schema?.description, token].filter(Boolean).join(' ');
}

function problemAnswer(status: number): object {
  const kinds = Object.values(problemKinds).filter((kind) => kind.status === status || (status === 412 && kind.status === 409));
  return { description: kinds.map(({ title }) => title).join('; or '), content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } };
}

const bodySchemas: Readonly<Record<string, object>> = {
  'text/csv': { type: 'string' },
  'application/json': { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } },
  'application/zip': { type: 'string', format: 'binary' },
  'multipart/form-data': { type: 'object', additionalProperties: { type: 'string', format: 'binary' } },
};
