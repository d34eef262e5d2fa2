/** Single entries of a list: added, changed, removed. */
import { Type } from 'typebox';
import { identityOf, type Api, type Room } from '../api.js';
import { audited } from '../audited.js';
import { expectedOf } from '../conditions.js';
import { askerOf, authorOf } from '../identity.js';
import { orAway, publishedOrProblem } from '../publish-answer.js';
import { closed, listParams, publishedSchema, publishQuery } from '../schemas.js';
import { kindsOfSample } from './kinds-of-sample.js';

export function editEntriesRoute(api: Api, room: Room): void {
  api.post(
    '/api/v1/tenants/:t/lists/:l/entries',
    {
      config: { needs: { right: 'edit', reach: 'list' } },
      schema: {
        summary: 'Adds, changes and removes single entries: a new release', tags: ['lists'], params: listParams, querystring: closed(publishQuery),
        description: 'If-Match: "VERSION" of the list refuses it (412) when somebody else changed the list since.',
        body: closed({
          put: Type.Optional(Type.Array(Type.Record(Type.String(), Type.String({ maxLength: 2000 })), { description: 'rows with the columns of a list file, all of them texts; a row whose number or PIN is there already takes its place', maxItems: 10_000 })),
          remove: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { description: 'numbers, PINs, or ids of entries', maxItems: 10_000 })),
        }),
        response: { 200: publishedSchema },
      },
    },
    async (request, reply) => {
      const { publisher, store } = room.parts();
      const { t, l } = request.params;
      const { put = [], remove = [] } = request.body;
      const { dryRun = false, message = '', source = 'api' } = request.query;
      const who = identityOf(request);
      const expectedVersion = expectedOf(request);
      const work = publisher.entries(t, l, { put, remove }, { author: authorOf(who), source, message }, { by: askerOf(who), dryRun, ...(expectedVersion !== undefined && { expectedVersion }) });
      const answer = await orAway(work, room);
      const published = publishedOrProblem(answer, expectedVersion !== undefined, await kindsOfSample(store, answer));
      if (answer.kind === 'published' && !dryRun) await audited(room, request, { action: 'entries', tenant: t, release: answer.release, detail: `list ${l}: ${put.length} put, ${remove.length} removed` });
      const version = published.versions?.[l];
      if (version !== undefined && !dryRun) void reply.header('etag', `"${version}"`);
      return published;
    },
  );
}
