/** All rows of one list, published as they come: whatever their number, they are never in memory together. */
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { ListFormat } from '../../releases/publisher.js';
import { identityOf, type Api, type Room } from '../api.js';
import { audited } from '../audited.js';
import { expectedOf } from '../conditions.js';
import { askerOf, authorOf } from '../identity.js';
import { whileItComes } from '../patient-body.js';
import { Problem } from '../problem.js';
import { orAway, publishedOrProblem } from '../publish-answer.js';
import { closed, listParams, publishedSchema, publishQuery } from '../schemas.js';
import { turnstile } from '../turnstile.js';
import { kindsOfSample } from './kinds-of-sample.js';
import type { UploadLimits } from './publish-tenant.js';

const formats: Readonly<Record<string, ListFormat>> = { 'text/csv': 'csv', 'application/json': 'json' };

export function publishListRoute(api: Api, room: Room, { silentMs, listsAtOnce }: UploadLimits): void {
  const lists = turnstile(listsAtOnce, 'other lists');
  void api.register(async (uploads: Api) => {
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser(Object.keys(formats), (_request, body, done) => done(null, body));
    uploads.put(
      '/api/v1/tenants/:t/lists/:l',
      {
        config: { needs: { right: 'edit', reach: 'list' }, reads: Object.keys(formats) },
        schema: {
          summary: 'Publishes a list: these are all its rows', tags: ['lists'], params: listParams, querystring: closed(publishQuery),
          description: 'CSV or JSON with the columns of a list file, in UTF-8, of any length. If-Match: "VERSION" of the list refuses it (412) when somebody else changed it since; changes to other lists don\'t disturb it.',
          response: { 200: publishedSchema },
        },
      },
      async (request, reply) => {
        const { publisher, store } = room.parts();
        const { t, l } = request.params;
        const { dryRun = false, message = '', source = 'upload' } = request.query;
        const expectedVersion = expectedOf(request);
        const body = whileItComes(bodyOf(request), silentMs);
        const who = identityOf(request);
        const work = lists.pass(t, () => publisher.list(t, l, formatOf(request), body, { author: authorOf(who), source, message }, { by: askerOf(who), dryRun, ...(expectedVersion !== undefined && { expectedVersion }) }));
        const answer = await orAway(work, room, () => body.failure);
        const published = publishedOrProblem(answer, expectedVersion !== undefined, await kindsOfSample(store, answer));
        if (answer.kind === 'published' && !dryRun) await audited(room, request, { action: 'publish', tenant: t, release: answer.release, detail: `list ${l}` });
        const version = published.versions?.[l];
        if (version !== undefined && !dryRun) void reply.header('etag', `"${version}"`);
        return published;
      },
    );
  });
}

function bodyOf({ body, headers }: FastifyRequest): Readable {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Problem('unsupported-media-type', 'the header Content-Encoding names another encoding; allowed: none');
  if (typeof body !== 'object' || body === null) throw new Problem('malformed', 'there is no body; allowed: the rows of the list, with their header');
  return body as Readable;
}

function formatOf({ headers }: FastifyRequest): ListFormat {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return formats[type] ?? 'csv';
}
