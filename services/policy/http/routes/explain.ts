/** What would be decided for a call, and why. */
import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import { readInternational } from '../../../common/e164.js';
import type { ExplainQuestion } from '../../decisions/explain.js';
import { identityOf, type Api, type Room } from '../api.js';
import { seesTenant } from '../identity.js';
import { Problem } from '../problem.js';
import { closed, whenText } from '../schemas.js';

const assumption = Type.Union(
  [
    closed({ kind: Type.Literal('entry'), id: Type.String({ maxLength: 200 }) }),
    closed({ kind: Type.Literal('label'), label: Type.String({ maxLength: 200 }) }),
    closed({ kind: Type.Literal('keys'), keys: Type.String({ maxLength: 64, pattern: '^[0-9*#A-D]*$', description: 'of a menu' }) }),
    closed({ kind: Type.Enum(['wrong', 'locked', 'silent']) }),
    closed({ kind: Type.Enum(['verified', 'unverified', 'unavailable'], { description: 'what a customer\'s own system says' }) }),
  ],
  { description: 'what the caller is taken to do when asked. No PIN is among it, so none can be guessed this way' },
);

const body = closed({
  called: Type.String({ maxLength: 64, description: 'the number of the line' }),
  caller: Type.Optional(Type.String({ maxLength: 64, description: 'left out: withheld' })),
  asserted: Type.Optional(Type.Boolean({ description: 'the network vouches for the number (yes)' })),
  attestation: Type.Optional(Type.Enum(['none', 'A', 'B', 'C', 'failed'])),
  trunk: Type.Optional(Type.String({ maxLength: 64 })),
  at: Type.Optional(whenText('when; left out: now')),
  assume: Type.Optional(Type.Array(assumption, { maxItems: 50, description: 'one for each time that the caller is asked; the last is repeated' })),
});

const step = Type.Object({ step: Type.String(), does: Type.String(), outcome: Type.String(), why: Type.String(), next: Type.String() });

export function explainRoutes(api: Api, room: Room): void {
  api.post(
    '/api/v1/explain',
    {
      config: { needs: { right: 'read', reach: 'tenant' } },
      schema: {
        summary: 'What would be decided for a call, step by step, and why; changes nothing', tags: ['calls'], body,
        response: { 200: Type.Object({ steps: Type.Array(step), directive: Type.Unknown({ description: 'the last one' }), reason: Type.Unknown({ description: 'tenant, step, release, cause' }) }) },
      },
    },
    async (request) => {
      const { scope } = identityOf(request);
      const explanation = await room.parts().explain(questionOf(request.body, room.clock.now()));
      const { tenant, cause } = explanation.reason;
      if (cause === 'lookup-failed' && tenant === '') throw new Problem('unavailable', 'the line could not be looked up', { headers: { 'retry-after': '5' } });
      if (scope.kind !== 'operator' && !seesTenant(scope, tenant)) throw new Problem('not-found', 'there is no such line');
      return { ...explanation, steps: [...explanation.steps] };
    },
  );
}

type Body = Type.Static<typeof body>;

function questionOf({ called, caller, asserted = true, attestation = 'none', trunk = 'default', at, assume = [] }: Body, nowMs: number): ExplainQuestion {
  const atMs = at === undefined ? nowMs : Date.parse(at);
  if (Number.isNaN(atMs)) throw malformed('body.at', 'a date and a time, as 2026-11-20T14:30:00Z');
  const from = caller === undefined ? undefined : numberOf(caller, 'body.caller');
  return { facts: { callUid: randomBytes(16).toString('hex'), called: numberOf(called, 'body.called'), withheld: from === undefined, asserted, trunk, attestation, receivedAtMs: atMs, ...(from !== undefined && { caller: from }) }, atMs, assume };
}

function numberOf(text: string, path: string): string {
  const read = readInternational(text);
  if (read.kind === 'no-number') throw malformed(path, 'a number in its international form, as +31201234567');
  return read.number;
}

function malformed(path: string, allowed: string): Problem {
  return new Problem('malformed', 'the body is not as it should be', { faults: [{ path, found: 'another text', allowed: `allowed: ${allowed}` }] });
}
