/** Going back to an earlier release. */
import { Type } from 'typebox';
import { identityOf, type Api, type Room } from '../api.js';
import { audited } from '../audited.js';
import { expectedOf } from '../conditions.js';
import { authorOf } from '../identity.js';
import { Problem } from '../problem.js';
import { orAway, publishedOrProblem } from '../publish-answer.js';
import { closed, messageText, publishedSchema, publishQuery, releaseNumber, tenantParams } from '../schemas.js';

export function rollbackRoute(api: Api, room: Room): void {
  api.post(
    '/api/v1/tenants/:t/rollback',
    {
      config: { needs: { right: 'edit', reach: 'tenant' } },
      schema: {
        summary: 'Goes back: a new release that equals an earlier one, at once', tags: ['releases'], params: tenantParams, querystring: closed({ source: publishQuery.source, dryRun: publishQuery.dryRun }),
        description: 'If-Match: "RELEASE" refuses it (412) when another release is live by now.',
        body: closed({ release: releaseNumber, message: Type.Optional(messageText) }),
        response: { 200: publishedSchema },
      },
    },
    async (request, reply) => {
      const { publisher } = room.parts();
      const { release: base, message = '' } = request.body;
      const { source = 'api', dryRun = false } = request.query;
      const { t } = request.params;
      const expectedRelease = expectedOf(request);
      if (dryRun) throw new Problem('malformed', `going back has no dry run; GET /api/v1/tenants/${encodeURIComponent(t)}/difference?to=${base} shows what would change`);
      const work = publisher.goBack(t, base, { author: authorOf(identityOf(request)), source, message }, expectedRelease === undefined ? {} : { expectedRelease });
      const answer = await orAway(work, room);
      const published = publishedOrProblem(answer, expectedRelease !== undefined, { before: {}, after: {} });
      await audited(room, request, { action: 'rollback', tenant: t, release: published.release, detail: `back to release ${base}` });
      void reply.header('etag', `"${published.release}"`);
      return published;
    },
  );
}
