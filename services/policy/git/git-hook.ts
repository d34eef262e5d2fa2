/** The webhook: what a signed request asks for. All that it can ever set off is a pull. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../common/clock.js';
import { checkHook, type HookRequest } from './hook-signature.js';

export type HookAnswer = 'pulling' | 'ping' | 'repeated' | 'other-branch' | 'not-signed';

export interface HookParts {
  /** Absent: nothing is ever signed. */
  readonly secret?: string;
  readonly clock: Clock;
  readonly source: { readonly branch: string | undefined; pullSoon(): void };
  readonly answered?: (answer: HookAnswer) => void;
}

/** Deliveries are remembered for a day, ten thousand of them: one that comes again in that time sets nothing off. */
export function gitHook({ secret, clock, source, answered = () => undefined }: HookParts): (request: HookRequest) => HookAnswer {
  const deliveries = new LRUCache<string, true>({ max: 10_000, ttl: 24 * 3_600_000, perf: clock });
  const take = (request: HookRequest): HookAnswer => {
    const verdict = secret === undefined ? undefined : checkHook(request, secret, clock.now());
    if (verdict?.kind !== 'signed') return 'not-signed';
    if (eventOf(request) === 'ping') return 'ping';
    if (verdict.delivery !== undefined && deliveries.has(verdict.delivery)) return 'repeated';
    if (verdict.delivery !== undefined) deliveries.set(verdict.delivery, true);
    const pushed = branchOf(request);
    if (pushed !== undefined && source.branch !== undefined && pushed !== source.branch) return 'other-branch';
    source.pullSoon();
    return 'pulling';
  };
  return (request) => {
    const answer = take(request);
    answered(answer);
    return answer;
  };
}

/** GitHub, Gitea and Forgejo ask once whether anybody is there; GitLab sends a push to try it out. */
function eventOf({ headers }: HookRequest): string | undefined {
  const event = headers['x-github-event'] ?? headers['x-gitea-event'] ?? headers['x-forgejo-event'];
  return typeof event === 'string' ? event : undefined;
}

/** `undefined`: it is about no branch, or not written as JSON; then a pull finds out. */
function branchOf({ body }: HookRequest): string | undefined {
  try {
    const { ref } = JSON.parse(body.toString('utf8')) as { readonly ref?: unknown };
    return typeof ref === 'string' && ref.startsWith(heads) ? ref.slice(heads.length) : undefined;
  } catch {
    return undefined;
  }
}

const heads = 'refs/heads/';
