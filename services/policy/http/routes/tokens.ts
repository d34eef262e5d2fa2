/** Tokens: made, listed, revoked by whoever is an admin of what they are for. */
import { Type, type Static } from 'typebox';
import type { Token } from '../../store/token-store.js';
import { identityOf, type Api, type Room } from '../api.js';
import { audited } from '../audited.js';
import { isoTime } from '../entry-answer.js';
import { atLeast, within, type Identity } from '../identity.js';
import type { ApiStore } from '../parts.js';
import { Problem } from '../problem.js';
import { closed, nameText, whenText } from '../schemas.js';
import { hashToken, newTokenId, newTokenSecret } from '../token-secret.js';

const name = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });
const scope = Type.Union([
  closed({ kind: Type.Literal('operator') }),
  closed({ kind: Type.Literal('tenant'), tenant: name('of the tenant') }),
  closed({ kind: Type.Literal('list'), tenant: name('of the tenant'), list: name('of the list') }),
]);
const right = Type.Enum(['read', 'edit', 'admin'], { description: 'read looks; edit also changes and publishes; admin also makes and revokes tokens' });

const tokenSchema = Type.Object({ id: Type.String(), name: Type.String(), scope, right, created: whenText('when it was made'), createdBy: Type.String(), expires: Type.Optional(whenText('when it ends')), revoked: Type.Optional(whenText('when it was revoked')) });

export function tokenRoutes(api: Api, room: Room): void {
  api.get(
    '/api/v1/tokens',
    {
      config: { needs: { right: 'admin', reach: 'own' } },
      schema: { summary: 'The tokens that there are, never their secrets', tags: ['tokens'], querystring: closed({ tenant: Type.Optional(Type.String({ description: 'only those of this tenant' })) }), response: { 200: Type.Object({ tokens: Type.Array(tokenSchema) }) } },
    },
    async (request) => ({ tokens: (await tokensWithin(room.parts().store, identityOf(request), request.query.tenant)).map(tokenAnswer) }),
  );
  api.post(
    '/api/v1/tokens',
    {
      config: { needs: { right: 'admin', reach: 'own' } },
      schema: {
        summary: 'Makes a token; its secret is in this answer and nowhere else', tags: ['tokens'],
        body: closed({ name: nameText, scope, right, expiresMs: Type.Optional(Type.Integer({ maximum: 8.64e15, description: 'when it ends, milliseconds since 1970; left out: never' })) }),
        response: { 201: Type.Object({ ...tokenSchema.properties, token: Type.String({ description: 'lk_…' }) }) },
      },
    },
    async (request, reply) => {
      const who = identityOf(request);
      const { body } = request;
      if (!within(body.scope, who.scope) || !atLeast(who.right, body.right)) throw new Problem('forbidden', 'a token can be made only for what its maker may do itself');
      const nowMs = room.clock.now();
      if (body.expiresMs !== undefined && body.expiresMs <= nowMs) throw new Problem('malformed', 'the token would have expired already', { faults: [{ path: 'body.expiresMs', found: 'a moment that is past', allowed: 'allowed: one to come' }] });
      const secret = newTokenSecret();
      const token: Token = { id: newTokenId(), name: body.name, scope: body.scope, right: body.right, createdMs: nowMs, createdBy: who.id, ...(body.expiresMs !== undefined && { expiresMs: body.expiresMs }) };
      await room.parts().store.saveToken(token, hashToken(secret));
      await audited(room, request, { action: 'token-created', ...tenantOf(token), detail: `${token.id} "${token.name}": ${token.right} of ${scopeText(token)}` });
      return reply.code(201).send({ ...tokenAnswer(token), token: secret });
    },
  );
  api.delete(
    '/api/v1/tokens/:id',
    {
      config: { needs: { right: 'admin', reach: 'own' } },
      schema: { summary: 'Revokes a token: it opens nothing any more', tags: ['tokens'], params: Type.Object({ id: Type.String({ description: 'of the token, not its secret' }) }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { store } = room.parts();
      const token = (await tokensWithin(store, identityOf(request))).find(({ id }) => id === request.params.id);
      if (token === undefined || !(await store.revokeToken(token.id, room.clock.now()))) throw new Problem('not-found', 'there is no such token, or it is revoked already');
      await audited(room, request, { action: 'token-revoked', ...tenantOf(token), detail: `${token.id} "${token.name}": ${token.right} of ${scopeText(token)}` });
      return reply.code(204).send(null);
    },
  );
}

/** Those that this one could have made. */
async function tokensWithin(store: ApiStore, { scope: own }: Identity, tenant?: string): Promise<readonly Token[]> {
  const wanted = own.kind === 'operator' ? tenant : own.tenant;
  if (own.kind !== 'operator' && tenant !== undefined && tenant !== own.tenant) throw new Problem('not-found', 'there is no such tenant');
  return (await store.tokens(wanted)).filter((token) => within(token.scope, own));
}

function tokenAnswer({ id, name: called, scope: of, right: may, createdMs, createdBy, expiresMs, revokedMs }: Token): Static<typeof tokenSchema> {
  return { id, name: called, scope: { ...of }, right: may, created: isoTime(createdMs), createdBy, ...(expiresMs !== undefined && { expires: isoTime(expiresMs) }), ...(revokedMs !== undefined && { revoked: isoTime(revokedMs) }) };
}

function tenantOf({ scope: of }: Token): { readonly tenant?: string } {
  return of.kind === 'operator' ? {} : { tenant: of.tenant };
}

function scopeText({ scope: of }: Token): string {
  switch (of.kind) {
    case 'operator':
      return 'every tenant';
    case 'tenant':
      return `tenant ${of.tenant}`;
    case 'list':
      return `list ${of.tenant}/${of.list}`;
  }
}
