/** Every refusal and every error of the server ends here, as a problem document that quotes nothing of the request. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { maskNumbers } from '../../common/mask.js';
import type { Api, Room } from './api.js';
import { Problem } from './problem.js';
import { faultsOf } from './schema-faults.js';

export function addErrorAnswers(api: Api, room: Room): void {
  api.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = problemOf(error, request);
    if (problem.kind === 'internal') room.log.error({ err: withoutNumbers(error), request: request.id, route: request.routeOptions.url }, 'a request failed');
    return sendProblem(request, reply, problem);
  });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers({ ...problem.more.headers }).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem.document(`urn:uuid:${request.id}`)));
}

export function problemOf(error: FastifyError | Problem, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error.validation !== undefined) {
    const { faults, total } = faultsOf(error.validation, error.validationContext);
    return new Problem('malformed', `the ${places[error.validationContext ?? ''] ?? 'request'} is not as it should be`, { faults, total });
  }
  return ofLibrary(error, request) ?? new Problem('internal', 'the policy service failed; its log has more');
}

const places: Readonly<Record<string, string>> = { querystring: 'query of the address', params: 'path of the address', body: 'body', headers: 'head' };

/** The library's own refusals. Its messages are not passed on: some quote the body. */
function ofLibrary({ code, statusCode }: FastifyError, { routeOptions }: FastifyRequest): Problem | undefined {
  const reads = routeOptions?.config?.reads ?? ['application/json'];
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') return new Problem('unsupported-media-type', `the header Content-Type names another kind of body; allowed: ${reads.join(', ')}`);
  if (statusCode === 413) return new Problem('too-large', 'the body is larger than is allowed here');
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new Problem('malformed', 'the body is empty; allowed: JSON');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') return new Problem('malformed', 'the body is not as long as the header Content-Length says');
  if (code === 'FST_ERR_BAD_URL') return new Problem('malformed', 'the address has a % that is followed by no good character');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem('malformed', 'the body cannot be read; allowed: well-formed JSON');
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new Problem('malformed', 'the request ended before its body did');
  return undefined;
}

/** Messages of a database may hold what was looked for. */
export function withoutNumbers(error: unknown): Record<string, unknown> {
  const { name, message, code, stack } = error as Partial<FastifyError>;
  return { type: name, code, message: maskNumbers(message ?? ''), stack: maskNumbers(stack ?? '') };
}
