/** Who asks, and what that one may see and do. */
import type { Asker } from '../releases/publisher.js';
import type { Token, TokenRight, TokenScope } from '../store/token-store.js';

export interface Identity extends Pick<Token, 'id' | 'name' | 'scope' | 'right'> {
  /** No token: the API is open to this machine. */
  readonly loopback?: boolean;
}

/** What a route is about: everything, a tenant as a whole, one list of it, or whatever the token is for. */
export type Reach = 'operator' | 'tenant' | 'list' | 'own';

export interface Needs {
  readonly right: TokenRight;
  readonly reach: Reach;
}

export type Verdict = 'may' | 'not-found' | 'forbidden';

const rank: Readonly<Record<TokenRight, number>> = { read: 0, edit: 1, admin: 2 };

/** May this one do what needs that, on this tenant and list? What is another tenant's, or another list, is not there. */
export function verdictOn({ scope, right }: Pick<Identity, 'scope' | 'right'>, needs: Needs, tenant?: string, list?: string): Verdict {
  if (tenant !== undefined && !seesTenant(scope, tenant)) return 'not-found';
  if (tenant !== undefined && list !== undefined && !seesList(scope, tenant, list)) return 'not-found';
  if (needs.reach === 'operator' && scope.kind !== 'operator') return 'forbidden';
  if (needs.reach === 'tenant' && scope.kind === 'list') return 'forbidden';
  return atLeast(right, needs.right) ? 'may' : 'forbidden';
}

export function atLeast(right: TokenRight, needed: TokenRight): boolean {
  return rank[right] >= rank[needed];
}

export function seesTenant(scope: TokenScope, tenant: string): boolean {
  return scope.kind === 'operator' || scope.tenant === tenant;
}

export function seesList(scope: TokenScope, tenant: string, list: string): boolean {
  return seesTenant(scope, tenant) && (scope.kind !== 'list' || scope.list === list);
}

/** Is all that `inner` reaches within what `outer` reaches? */
export function within(inner: TokenScope, outer: TokenScope): boolean {
  switch (inner.kind) {
    case 'operator':
      return outer.kind === 'operator';
    case 'tenant':
      return outer.kind !== 'list' && seesTenant(outer, inner.tenant);
    case 'list':
      return seesList(outer, inner.tenant, inner.list);
  }
}

/** As a release's record names the author: an operator says so. */
export function authorOf({ name, scope, loopback }: Identity): string {
  return scope.kind === 'operator' && loopback !== true ? `${name} (operator)` : name;
}

/** As publishing names in the audit log who was told of others' PINs; the token of a list learns of no other list. */
export function askerOf({ id, scope }: Identity): Asker {
  return { actor: id, operator: scope.kind === 'operator', ...(scope.kind === 'list' && { oneList: true }) };
}
