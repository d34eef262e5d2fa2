/** Who changed what. There is no route that changes the log. */
import { Type } from 'typebox';
import { identityOf, type Api, type Room } from '../api.js';
import { isoTime } from '../entry-answer.js';
import { seesTenant } from '../identity.js';
import { Problem } from '../problem.js';
import { beforeNumber, closed, limitOf, whenText } from '../schemas.js';

const recordSchema = Type.Object({
  number: Type.Integer(),
  at: whenText('when'),
  actor: Type.String({ description: 'id of a token; "loopback" where none is asked for, "first" for the one in LATCHKEY_API_TOKEN, "start", "git"' }),
  operator: Type.Boolean({ description: 'an operator acted' }),
  tenant: Type.Optional(Type.String()),
  action: Type.String(),
  release: Type.Optional(Type.Integer()),
  detail: Type.String(),
});

export function auditRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/audit',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: {
        summary: 'Who changed what, the newest first', tags: ['audit'], querystring: closed({ tenant: Type.Optional(Type.String({ description: 'only what was done to this tenant' })), limit: limitOf(1000, 50), before: beforeNumber }),
        response: { 200: Type.Object({ records: Type.Array(recordSchema), next: Type.Optional(Type.Integer({ description: 'for `before`: there may be more' })) }) },
      },
    },
    async (request) => {
      const { scope } = identityOf(request);
      const { tenant = scope.kind === 'operator' ? undefined : scope.tenant, limit = 50, before } = request.query;
      if (tenant !== undefined && !seesTenant(scope, tenant)) throw new Problem('not-found', 'there is no such tenant');
      const records = await room.parts().store.audited(tenant, limit, before);
      const last = records.length === limit ? records.at(-1) : undefined;
      return {
        records: records.map(({ number, atMs, actor, operator, action, detail, ...more }) => ({ number, at: isoTime(atMs), actor, operator, action, detail, ...(more.tenant !== undefined && { tenant: more.tenant }), ...(more.release !== undefined && { release: more.release }) })),
        ...(last && last.number > 1 && { next: last.number }),
      };
    },
  );
}
