/** Lists of a tenant: what kind they are, how many rows they have, and which version. */
import { Type } from 'typebox';
import { identityOf, type Api, type Room } from '../api.js';
import { sendTagged } from '../conditions.js';
import { seesList } from '../identity.js';
import { listParams, listSchema, tenantParams } from '../schemas.js';
import { listOf, listsOf, liveRelease } from './found.js';

export function listRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/lists',
    {
      config: { needs: { right: 'read', reach: 'own' } },
      schema: { summary: 'The lists of a tenant', tags: ['lists'], params: tenantParams, response: { 200: Type.Object({ release: Type.Integer(), lists: Type.Array(listSchema) }) } },
    },
    async (request) => {
      const { store } = room.parts();
      const { scope } = identityOf(request);
      const release = await liveRelease(store, request.params.t);
      const lists = (await listsOf(store, release)).filter(({ list }) => seesList(scope, release.tenant, list));
      return { release: release.number, lists: lists.map(({ list, kind, rows, version }) => ({ list, kind, rows, version })) };
    },
  );
  api.get(
    '/api/v1/tenants/:t/lists/:l',
    {
      config: { needs: { right: 'read', reach: 'list' } },
      schema: { summary: 'A list; its ETag is the version for If-Match', tags: ['lists'], params: listParams, response: { 200: listSchema } },
    },
    async (request, reply) => {
      const { store } = room.parts();
      const { list, kind, rows, version } = await listOf(store, await liveRelease(store, request.params.t), request.params.l);
      return sendTagged(request, reply, version, { list, kind, rows, version });
    },
  );
}
