/** How calls ended. */
import { Type } from 'typebox';
import type { StoredOutcome } from '../../store/outcome-store.js';
import type { Api, Room } from '../api.js';
import { isoTime } from '../entry-answer.js';
import { Problem } from '../problem.js';
import { closed, limitOf, tenantParams, whenText } from '../schemas.js';
import { headOf } from './found.js';

const outcomeSchema = Type.Object({
  callUid: Type.String(),
  receivedAt: whenText('when the call came'),
  called: Type.String(),
  caller: Type.Optional(Type.String({ description: 'masked, unless the service was told otherwise; absent: withheld' })),
  trunk: Type.String(),
  outcome: Type.String(),
  blame: Type.String(),
  sipStatus: Type.Integer(),
  durationMs: Type.Integer(),
  step: Type.String(),
  release: Type.Integer(),
  entryId: Type.Optional(Type.String()),
});

export function outcomeRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/outcomes',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: {
        summary: 'How calls ended, the latest first', tags: ['calls'], params: tenantParams,
        querystring: closed({ called: Type.Optional(Type.String({ maxLength: 20, description: 'only calls to this line' })), before: Type.Optional(whenText('only calls that came before')), limit: limitOf(1000, 100) }),
        response: { 200: Type.Object({ outcomes: Type.Array(outcomeSchema), next: Type.Optional(whenText('for `before`: there are more')) }) },
      },
    },
    async (request) => {
      const { store } = room.parts();
      const { called, before, limit = 100 } = request.query;
      const beforeMs = before === undefined ? undefined : Date.parse(before);
      if (beforeMs !== undefined && Number.isNaN(beforeMs)) throw new Problem('malformed', 'the parameter "before" is no time', { faults: [{ path: 'query.before', found: 'another text', allowed: 'allowed: a date and a time, as 2026-11-20T14:30:00Z' }] });
      const { tenant } = await headOf(store, request.params.t);
      const found = await store.outcomes(tenant, limit + 1, { ...(called !== undefined && { called }), ...(beforeMs !== undefined && { beforeMs }) });
      const shown = wholeMoments(found, limit);
      const last = found.length > shown.length ? shown.at(-1) : undefined;
      return { outcomes: shown.map(outcomeAnswer), ...(last && { next: isoTime(last.receivedAtMs) }) };
    },
  );
}

/** A page ends between two moments, so that the next begins where it ended. */
function wholeMoments(found: readonly StoredOutcome[], limit: number): readonly StoredOutcome[] {
  if (found.length <= limit) return found;
  const cut = found[limit]?.receivedAtMs;
  const whole = found.filter(({ receivedAtMs }) => receivedAtMs !== cut);
  return whole.length === 0 ? found.slice(0, limit) : whole;
}

function outcomeAnswer({ callUid, receivedAtMs, called, caller, trunk, outcome, blame, sipStatus, durationMs, step, release, entryId }: StoredOutcome) {
  return { callUid, receivedAt: isoTime(receivedAtMs), called, trunk, outcome, blame, sipStatus, durationMs: Math.round(durationMs), step, release, ...(caller !== undefined && { caller }), ...(entryId !== undefined && { entryId }) };
}
