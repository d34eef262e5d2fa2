/** Tenants: what each has live. */
import { Type } from 'typebox';
import { identityOf, type Api, type Room } from '../api.js';
import { sendTagged } from '../conditions.js';
import { isoTime } from '../entry-answer.js';
import { seesList, seesTenant } from '../identity.js';
import { closed, limitOf, lineSchema, listSchema, tenantParams, whenText } from '../schemas.js';
import { listsOf, liveRelease } from './found.js';

const tenantSchema = Type.Object({ tenant: Type.String(), release: Type.Integer(), lines: Type.Integer(), lists: Type.Integer(), at: whenText('when it went live') });

export function tenantRoutes(api: Api, room: Room): void {
  allTenantsRoute(api, room);
  tenantRoute(api, room);
  linesRoute(api, room);
}

function allTenantsRoute(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants',
    {
      config: { needs: { right: 'read', reach: 'own' } },
      schema: {
        summary: 'The tenants that there are', tags: ['tenants'],
        querystring: closed({ limit: limitOf(1000, 100), after: Type.Optional(Type.String({ description: 'only tenants whose name comes after it' })) }),
        response: { 200: Type.Object({ tenants: Type.Array(tenantSchema), next: Type.Optional(Type.String({ description: 'for `after`: there are more' })) }) },
      },
    },
    async (request) => {
      const { store } = room.parts();
      const { limit = 100, after = '' } = request.query;
      const { scope } = identityOf(request);
      const heads = (await store.heads()).filter(({ tenant }) => tenant > after && seesTenant(scope, tenant)).sort((one, other) => (one.tenant < other.tenant ? -1 : 1));
      const shown = heads.slice(0, limit);
      const releases = await Promise.all(shown.map(async ({ tenant, release }) => store.release(tenant, release)));
      const tenants = releases.flatMap((release) => (release === undefined ? [] : [{ tenant: release.tenant, release: release.number, lines: release.config.lines.length, lists: Object.keys(release.config.lists).length, at: isoTime(release.atMs) }]));
      const last = shown.at(-1);
      return { tenants, ...(heads.length > shown.length && last && { next: last.tenant }) };
    },
  );
}

function tenantRoute(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t',
    {
      config: { needs: { right: 'read', reach: 'own' } },
      schema: {
        summary: 'A tenant: its live release, its lines and lists', tags: ['tenants'], params: tenantParams,
        response: { 200: Type.Object({ tenant: Type.String(), release: Type.Integer(), at: whenText('when it went live'), lines: Type.Array(lineSchema), lists: Type.Array(listSchema) }) },
      },
    },
    async (request, reply) => {
      const { store } = room.parts();
      const { scope } = identityOf(request);
      const release = await liveRelease(store, request.params.t);
      const lists = (await listsOf(store, release)).filter(({ list }) => seesList(scope, release.tenant, list)).map(({ view: _view, ...list }) => list);
      const lines = scope.kind === 'list' ? [] : release.config.lines.map(({ number, name }) => ({ number, name }));
      return sendTagged(request, reply, release.number, { tenant: release.tenant, release: release.number, at: isoTime(release.atMs), lines, lists });
    },
  );
}

function linesRoute(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/lines',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: { summary: 'The lines of a tenant', tags: ['tenants'], params: tenantParams, response: { 200: Type.Object({ release: Type.Integer(), lines: Type.Array(lineSchema) }) } },
    },
    async (request) => {
      const release = await liveRelease(room.parts().store, request.params.t);
      return { release: release.number, lines: release.config.lines.map(({ number, name }) => ({ number, name })) };
    },
  );
}
