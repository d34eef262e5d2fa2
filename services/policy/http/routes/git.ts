/** The Git repository that tenants come from: how it stands, and being told of a push. */
import { Type } from 'typebox';
import type { Api, Room } from '../api.js';
import type { GitSource, HookAnswer } from '../parts.js';
import { Problem } from '../problem.js';

/** A push of a thousand commits; GitHub sends 25 MiB at most, and shortens what it lists. */
const mostHookBytes = 8 * 1024 * 1024;

export function gitRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/git',
    {
      config: { needs: { right: 'read', reach: 'operator' } },
      schema: { summary: 'How the Git repository stands that tenants come from', tags: ['git'], response: { 200: Type.Unknown() } },
    },
    async () => source(room).state(),
  );
  void api.register(async (hooks: Api) => {
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostHookBytes }, (_request, body, done) => done(null, body));
    hooks.post(
      '/hooks/git',
      {
        bodyLimit: mostHookBytes,
        schema: { summary: 'A webhook of GitHub or GitLab, proven by its signature: pulls at once', tags: ['git'], response: { 200: Type.Object({ result: Type.String() }), 202: Type.Object({ result: Type.String() }) } },
      },
      async (request, reply) => {
        const result = await source(room).hook({ headers: request.headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) });
        if (result === 'not-signed') throw new Problem('unauthorized', 'the signature of the webhook is missing or wrong');
        return reply.code(statusOf(result)).send({ result });
      },
    );
  });
}

function source(room: Room): GitSource {
  const { git } = room.parts();
  if (git === undefined) throw new Problem('not-found', 'no tenants come from Git here');
  return git;
}

function statusOf(result: HookAnswer): 200 | 202 {
  return result === 'pulling' ? 202 : 200;
}
