/** Releases of a tenant. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { ReleaseNote } from '../../store/release-store.js';
import { identityOf, type Api, type Room } from '../api.js';
import { isoTime } from '../entry-answer.js';
import type { Identity } from '../identity.js';
import { beforeNumber, closed, limitOf, lineSchema, listSchema, releaseNumber, summarySchema, tenantParams, whenText } from '../schemas.js';
import { headOf, listsOf, releaseOf } from './found.js';

const noteSchema = Type.Object({
  number: Type.Integer(),
  base: Type.Optional(Type.Integer({ description: 'the release that it went back to, and equals' })),
  author: Type.String(),
  at: whenText('when it went live'),
  source: Type.Enum(['folder', 'upload', 'git', 'api', 'cli']),
  commit: Type.Optional(Type.String()),
  message: Type.String(),
  live: Type.Boolean(),
  summary: summarySchema,
});

export function releaseRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/releases',
    {
      config: { needs: { right: 'read', reach: 'own' } },
      schema: {
        summary: 'What a tenant published, the newest first', tags: ['releases'], params: tenantParams, querystring: closed({ limit: limitOf(200, 20), before: beforeNumber }),
        description: "A list's token is shown those that changed its list.",
        response: { 200: Type.Object({ releases: Type.Array(noteSchema), next: Type.Optional(Type.Integer({ description: 'for `before`: there may be more' })) }) },
      },
    },
    async (request) => {
      const { store } = room.parts();
      const { limit = 20, before } = request.query;
      const head = await headOf(store, request.params.t);
      const notes = await store.releases(head.tenant, limit, before);
      const last = notes.length === limit ? notes.at(-1) : undefined;
      return { releases: notes.flatMap((note) => shownTo(identityOf(request), note, head.release)), ...(last && last.number > 1 && { next: last.number }) };
    },
  );
  api.get(
    '/api/v1/tenants/:t/releases/:n',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: {
        summary: 'A release, with its lines and lists', tags: ['releases'], params: Type.Object({ ...tenantParams.properties, n: releaseNumber }),
        response: { 200: Type.Object({ ...noteSchema.properties, lines: Type.Array(lineSchema), lists: Type.Array(listSchema) }) },
      },
    },
    async (request) => {
      const { store } = room.parts();
      const head = await headOf(store, request.params.t);
      const release = await releaseOf(store, head.tenant, request.params.n);
      const lists = (await listsOf(store, release)).map(({ view: _view, ...list }) => list);
      return { ...noteAnswer(release, head.release), lines: release.config.lines.map(({ number: line, name }) => ({ number: line, name })), lists };
    },
  );
}

type NoteAnswer = Static<typeof noteSchema>;

function noteAnswer(note: ReleaseNote, live: number): NoteAnswer {
  const { number: release, base, author, atMs, source, commit, message, summary } = note;
  return { number: release, author, at: isoTime(atMs), source, message, live: release === live, summary: { lines: summary.lines, lists: { ...summary.lists } }, ...(base !== undefined && { base }), ...(commit !== undefined && { commit }) };
}

function shownTo({ scope }: Identity, note: ReleaseNote, live: number): readonly NoteAnswer[] {
  const answer = noteAnswer(note, live);
  if (scope.kind !== 'list') return [answer];
  const change = Object.hasOwn(answer.summary.lists, scope.list) ? answer.summary.lists[scope.list] : undefined;
  return change === undefined ? [] : [{ ...answer, summary: { lines: answer.summary.lines, lists: { [scope.list]: change } } }];
}
