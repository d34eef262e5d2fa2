/** What differs between two releases, a JSON value a line, as it is read from the store. */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { RowDifference } from '../../store/release-store.js';
import { withoutNumbers } from '../answer-errors.js';
import { identityOf, type Api, type Room } from '../api.js';
import { configurationDifference } from '../configuration-difference.js';
import { differenceAnswer, type Kinds } from '../entry-answer.js';
import { seesList } from '../identity.js';
import { ndjson } from '../ndjson.js';
import { storeAway } from '../problem.js';
import { closed, rowDifferenceSchema, tenantParams } from '../schemas.js';
import { headOf, releaseOf } from './found.js';

const release = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }));

/** One of them describes the rows; the answer as a whole is a stream. */
const lines = Type.Unsafe<Readable>(rowDifferenceSchema);

/** A reader that takes nothing for so long is gone. */
const mostStallMs = 60_000;

export function differenceRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/difference',
    {
      config: { needs: { right: 'read', reach: 'own' } },
      schema: {
        summary: 'What differs between two releases, a JSON value a line', tags: ['releases'], params: tenantParams,
        description: 'First, where it differs, `{"configuration": …}`; then a row a line, `{"list", "change", "before"?, "after"?}`, by list and key; last `{"end": true, "rows": N}`. An answer without its end was cut. A PIN list\'s rows have ids and labels, never PINs.',
        querystring: closed({ from: release('left out: the release before `to`'), to: release('left out: the live one') }),
        response: { 200: { description: 'a row a line', content: { 'application/x-ndjson': { schema: lines } } } },
      },
    },
    async (request, reply) => {
      const { store } = room.parts();
      const { scope } = identityOf(request);
      const head = await headOf(store, request.params.t);
      const to = await releaseOf(store, head.tenant, request.query.to ?? head.release);
      const from = await releaseOf(store, head.tenant, request.query.from ?? (await store.releases(head.tenant, 1, to.number))[0]?.number ?? to.number);
      const rows = orAway(store.difference(head.tenant, from.number, to.number), (error) => room.log.error({ err: withoutNumbers(error), tenant: head.tenant }, 'a difference could not be read'));
      const configuration = scope.kind === 'list' ? undefined : configurationDifference(from, to);
      const kinds: Kinds = { before: from.config.lists, after: to.config.lists };
      async function* values(): AsyncGenerator {
        if (configuration !== undefined) yield { configuration };
        let count = 0;
        for await (const row of rows) {
          if (!seesList(scope, head.tenant, row.list)) continue;
          count++;
          yield differenceAnswer(row, kinds);
        }
        yield { end: true, rows: count };
      }
      const stream = Readable.from(ndjson(values(), mostStallMs, () => stream.destroy()), { objectMode: false, highWaterMark: 65_536 });
      return reply.type('application/x-ndjson; charset=utf-8').send(stream);
    },
  );
}

/** Rows whose reading fails by the store: told as such as long as nothing was sent, and by a missing end after that. */
async function* orAway(rows: AsyncIterable<RowDifference>, failed: (error: unknown) => void): AsyncGenerator<RowDifference> {
  try {
    yield* rows;
  } catch (error) {
    failed(error);
    throw storeAway();
  }
}
