import type { Operator } from '../../services/policy/domain/operator.js';
import type { Trunk } from '../../sip/trunks/trunk.js';

/**
 * Hosts that a redirect may lead to: the domains that the operator lets tenants call, those of the trunks (numbers go there), and
 * what `more` adds. Without an operator's file nothing is forbidden, as in the policy.
 */
export function allowedHosts(operator: Operator | undefined, trunks: readonly Trunk[], more: readonly string[]): 'any' | readonly string[] {
  if (operator === undefined) return 'any';
  const domains = Object.values(operator.tenants).map(({ destinations }) => destinations.domains);
  if (domains.includes('any')) return 'any';
  const named = domains.flatMap((list) => (list === 'any' ? [] : list));
  const carriers = trunks.flatMap(({ domain, edge }) => (domain === undefined || !edge ? [] : [domain]));
  return [...new Set([...carriers, ...named, ...more].map((host) => host.toLowerCase()))];
}
