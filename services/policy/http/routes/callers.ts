/** What is kept about a caller, and forgetting it. */
import { Type } from 'typebox';
import type { Api, Room } from '../api.js';
import { audited } from '../audited.js';
import { numberInPath } from './locked.js';

export function callerRoutes(api: Api, room: Room): void {
  api.delete(
    '/api/v1/callers/:number',
    {
      config: { needs: { right: 'edit', reach: 'operator' } },
      schema: {
        summary: 'Forgets everything kept about a caller, of all tenants', tags: ['calls'], params: Type.Object({ number: Type.String({ description: 'E.164' }) }),
        description: 'Outcomes of calls, wrong PINs, that the caller got in. Entries of lists stay: they are what a tenant wrote.',
        response: { 200: Type.Object({ records: Type.Integer({ description: 'how many records were deleted' }) }) },
      },
    },
    async (request) => {
      const records = await room.parts().forgetCaller(numberInPath(request.params.number));
      await audited(room, request, { action: 'forget', detail: `a caller: ${records} records deleted` });
      return { records };
    },
  );
}
