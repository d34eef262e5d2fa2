/** Callers who keyed too many wrong PINs, and letting them try again. */
import { Type } from 'typebox';
import { readInternational } from '../../../common/e164.js';
import { defaultGuessLimits, guessWindowMs } from '../../domain/guessing.js';
import type { Api, Room } from '../api.js';
import { audited } from '../audited.js';
import { isoTime } from '../entry-answer.js';
import { Problem } from '../problem.js';
import { tenantParams, whenText } from '../schemas.js';
import { headOf } from './found.js';

const lockedSchema = Type.Object({ caller: Type.Optional(Type.String({ description: 'absent: those who withhold their number' })), called: Type.String(), trunk: Type.String(), wrong: Type.Integer(), last: whenText('the last wrong PIN') });

export function lockedRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tenants/:t/locked',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: { summary: 'Callers with so many wrong PINs in the last hour that they are locked', tags: ['calls'], params: tenantParams, response: { 200: Type.Object({ locked: Type.Array(lockedSchema) }) } },
    },
    async (request) => {
      const { store } = room.parts();
      const { tenant } = await headOf(store, request.params.t);
      const { perCaller, perLine } = defaultGuessLimits;
      const guessing = await store.guessingCallers(tenant, room.clock.now() - guessWindowMs, perCaller);
      const locked = guessing.filter(({ caller, wrong }) => wrong >= (caller === undefined ? perLine : perCaller));
      return { locked: locked.map(({ caller, called, trunk, wrong, lastMs }) => ({ called, trunk, wrong, last: isoTime(lastMs), ...(caller !== undefined && { caller }) })) };
    },
  );
  api.delete(
    '/api/v1/tenants/:t/locked/:number',
    {
      config: { needs: { right: 'edit', reach: 'tenant' } },
      schema: {
        summary: 'Takes back what a caller keyed wrongly', tags: ['calls'], params: Type.Object({ ...tenantParams.properties, number: Type.String({ description: 'E.164, or "withheld"' }) }),
        response: { 200: Type.Object({ wrongPins: Type.Integer({ description: 'how many wrong PINs were taken back' }) }) },
      },
    },
    async (request) => {
      const parts = room.parts();
      const { tenant } = await headOf(parts.store, request.params.t);
      const caller = request.params.number === 'withheld' ? undefined : numberInPath(request.params.number);
      const wrongPins = await parts.unlock(tenant, caller);
      await audited(room, request, { action: 'unlock', tenant, detail: `${caller === undefined ? 'callers without a number' : 'a caller'}: ${wrongPins} wrong PINs taken back` });
      return { wrongPins };
    },
  );
}

export function numberInPath(text: string): string {
  const read = readInternational(text.trim());
  if (read.kind === 'no-number') throw new Problem('malformed', 'the address ends in no number', { faults: [{ path: 'params.number', found: 'another text', allowed: 'allowed: a number in its international form, as +31612345678 (written %2B31612345678 or +31612345678)' }] });
  return read.number;
}
