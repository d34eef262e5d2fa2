/** Entries of a list: found by number and label, page by page. */
import { Type } from 'typebox';
import type { Api, Room } from '../api.js';
import { entryAnswer } from '../entry-answer.js';
import { readPageMark, writePageMark } from '../page-mark.js';
import { Problem } from '../problem.js';
import { closed, entrySchema, limitOf, listParams } from '../schemas.js';
import { headOf, listOf, releaseOf } from './found.js';

const entriesQuery = closed({
  prefix: Type.Optional(Type.String({ maxLength: 20, description: 'numbers that begin so, with their +; not on a PIN list', examples: ['+3161'] })),
  label: Type.Optional(Type.String({ maxLength: 200, description: 'labels that begin so; small and capital letters are the same' })),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before: pages of one walk show one release' })),
  limit: limitOf(1000, 100),
});

export function findEntriesRoute(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/lists/:l/entries',
    {
      config: { needs: { right: 'read', reach: 'list' } },
      schema: {
        summary: 'Entries of a list, in the order of their numbers; never a PIN', tags: ['lists'], params: listParams, querystring: entriesQuery,
        response: { 200: Type.Object({ release: Type.Integer(), version: Type.Integer(), entries: Type.Array(entrySchema), next: Type.Optional(Type.String({ description: 'for `after`: there are more' })) }) },
      },
    },
    async (request) => {
      const { store } = room.parts();
      const { t, l } = request.params;
      const { prefix, label, after, limit = 100 } = request.query;
      const mark = after === undefined ? undefined : readPageMark(after);
      const head = await headOf(store, t);
      const release = await releaseOf(store, t, mark?.release ?? head.release);
      const { view, kind, version } = await listOf(store, release, l);
      if (kind === 'pins' && prefix !== undefined) throw noPrefix();
      const empty = { release: release.number, version, entries: [] };
      if (view === undefined) return empty;
      const last = mark && (await store.entry(view, { id: mark.id }));
      if (mark !== undefined && last === undefined) throw new Problem('malformed', 'the parameter "after" is of another list; allowed: "next" of the page before');
      const rows = await store.search(view, { limit: limit + 1, ...(prefix !== undefined && { keyPrefix: prefix }), ...(label !== undefined && { labelPrefix: label }), ...(last && { after: last.key }) });
      const shown = rows.slice(0, limit);
      const end = rows.length > limit ? shown.at(-1) : undefined;
      return { ...empty, entries: shown.map((row) => entryAnswer(row, kind)), ...(end && { next: writePageMark({ release: release.number, id: end.entry.id }) }) };
    },
  );
}

function noPrefix(): Problem {
  return new Problem('malformed', 'a list of PINs is not searched by PIN', { faults: [{ path: 'query.prefix', found: 'a value', allowed: 'allowed: nothing: the list is one of PINs; they are found by label' }] });
}
