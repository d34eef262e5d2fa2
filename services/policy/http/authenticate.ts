/** Looks who asks, how often, and whether that one may: before a byte of the body is read. */
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Api, Room } from './api.js';
import { verdictOn, type Identity } from './identity.js';
import { loopbackProblem } from './loopback-guard.js';
import { Problem } from './problem.js';
import { createRates, type Rates } from './rate.js';
import { bearerOf, hashToken, sameHash } from './token-secret.js';

export interface Door {
  /** No token is asked of this machine. */
  readonly open: boolean;
  /** An operator's tokens that are none of the store's, in clear, as they are now. */
  readonly firstTokens?: (() => readonly string[]) | undefined;
}

/** Failed tries of one address a minute, after which its tokens that were never good are not even looked up. */
const failuresAMinute = 30;
const operatorsAMinute = 6000;

export function addAuthentication(api: Api, room: Room, door: Door): void {
  api.decorateRequest('who', null);
  const known = identify(room, door);
  const rates = createRates();
  api.addHook('onRequest', async (request) => {
    const { needs } = request.routeOptions.config;
    if (needs === undefined) return;
    const parts = room.parts();
    const who = await known(request);
    request.who = who;
    const { t, l } = (request.params ?? {}) as { readonly t?: string; readonly l?: string };
    limit(rates, who, (tenant) => parts.requestsAMinute(tenant), room.clock.now());
    const verdict = verdictOn(who, needs, t, l);
    if (verdict === 'not-found') throw new Problem('not-found', l === undefined || (who.scope.kind !== 'operator' && who.scope.tenant !== t) ? 'there is no such tenant' : 'the tenant has no such list');
    if (verdict === 'forbidden') throw forbidden(request, who);
  });
}

function identify(room: Room, door: Door): (request: FastifyRequest) => Promise<Identity> {
  const firstTokens = door.firstTokens ?? ((): readonly string[] => []);
  const failures = createRates();
  const good = new Set<string>();
  return async (request) => {
    const secret = bearerOf(request.headers.authorization);
    if (secret === undefined && request.headers.authorization === undefined && door.open) return loopback(request);
    const hash = secret === undefined ? undefined : hashToken(secret);
    const address = addressOf(request.ip);
    const wait = failures.wait(address, failuresAMinute, room.clock.now());
    if (wait > 0 && !(hash !== undefined && good.has(hash.toString('latin1')))) throw tooMany(wait, 'too many requests without a good token came from this address');
    const who = hash === undefined ? 'the header Authorization holds no token' : await ownerOf(room, hash, firstTokens());
    if (typeof who === 'object') {
      if (good.size > mostGood) good.clear();
      good.add((hash ?? Buffer.alloc(0)).toString('latin1'));
      return who;
    }
    if (hash !== undefined) good.delete(hash.toString('latin1'));
    failures.take(address, failuresAMinute, room.clock.now());
    throw unauthorized(request, who);
  };
}

const mostGood = 10_000;

function loopback(request: FastifyRequest): Identity {
  const problem = loopbackProblem(request.headers);
  if (problem !== undefined) throw problem;
  return { id: 'loopback', name: 'loopback', scope: { kind: 'operator' }, right: 'admin', loopback: true };
}

/** Whose token it is, or in words why it opens nothing. */
async function ownerOf(room: Room, hash: Buffer, firstTokens: readonly string[]): Promise<Identity | string> {
  if (firstTokens.some((token) => sameHash(hash, hashToken(token)))) return { id: 'first', name: 'first token', scope: { kind: 'operator' }, right: 'admin' };
  const token = await room.parts().store.tokenByHash(hash);
  if (token === undefined) return 'the token is not known';
  if (token.revokedMs !== undefined) return 'the token was revoked';
  if (token.expiresMs !== undefined && token.expiresMs <= room.clock.now()) return 'the token has expired';
  return token;
}

function unauthorized(request: FastifyRequest, why: string): Problem {
  const given = request.headers.authorization !== undefined;
  return new Problem('unauthorized', given ? why : 'send "Authorization: Bearer lk_…"', { headers: { 'www-authenticate': `Bearer realm="latchkey"${given ? ', error="invalid_token"' : ''}` } });
}

function forbidden({ routeOptions }: FastifyRequest, { scope, right }: Identity): Problem {
  const { needs } = routeOptions.config;
  const whose = scope.kind === 'operator' ? 'an operator' : scope.kind === 'tenant' ? 'one tenant' : 'one list';
  const reach = { operator: 'of an operator', tenant: 'of the tenant as a whole', list: 'of the list', own: '' }[needs?.reach ?? 'own'];
  return new Problem('forbidden', `the token is ${whose === 'an operator' ? "an operator's" : `for ${whose}`}, with the right "${right}"; needed here: the right "${needs?.right ?? 'read'}"${reach === '' ? '' : `, and a token ${reach}`}`);
}

/** Each token by itself, and all tokens of a tenant together. */
function limit(rates: Rates, { id, scope, loopback: free }: Identity, aMinute: (tenant: string) => number, nowMs: number): void {
  if (free === true) return;
  const most = scope.kind === 'operator' ? operatorsAMinute : aMinute(scope.tenant);
  const ofTenant = scope.kind === 'operator' ? 0 : rates.wait(`tenant ${scope.tenant}`, most, nowMs);
  const wait = ofTenant > 0 ? ofTenant : rates.take(`token ${id}`, most, nowMs);
  if (wait > 0) throw tooMany(wait, `more than ${most} requests a minute`);
  if (scope.kind !== 'operator') rates.take(`tenant ${scope.tenant}`, most, nowMs);
}

function tooMany(seconds: number, why: string): Problem {
  return new Problem('too-many-requests', `${why}; again in ${seconds} s`, { headers: { 'retry-after': String(seconds) } });
}

/** Of IPv6 the network, which is what one customer has. */
function addressOf(ip: string): string {
  return isIPv6(ip) && !ip.toLowerCase().startsWith('::ffff:') ? ip.split(':').slice(0, 4).join(':') : ip;
}
