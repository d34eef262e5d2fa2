/** How much a tenant may keep: the operator's quotas. */
import { quotasOf } from '../domain/operator.js';
import type { PromptRef } from '../domain/tenant.js';
import type { PublishAnswer } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** So that counting has an end. */
const freeWaysBack = 100;

type OverQuota = Extract<PublishAnswer, { kind: 'over-quota' }>;

/** Has the tenant made as many releases within a day as it may? Ways back are none of them, up to a hundred a day. */
export async function releasesQuota({ store, operator, clock }: PublisherParts, tenant: string): Promise<OverQuota | undefined> {
  const { releasesADay: allowed } = quotasOf(operator, tenant);
  if (allowed === undefined) return undefined;
  const made = allowed === 0 ? [] : (await store.releases(tenant, allowed + freeWaysBack)).filter(({ atMs }) => atMs > clock.now() - dayMs);
  const found = made.length - Math.min(freeWaysBack, made.filter(({ base }) => base !== undefined).length);
  return found < allowed ? undefined : { kind: 'over-quota', quota: 'releases a day', found, allowed };
}

export function promptsQuota({ operator }: PublisherParts, tenant: string, prompts: Readonly<Record<string, PromptRef>>): OverQuota | undefined {
  const { promptMinutes: allowed } = quotasOf(operator, tenant);
  const found = Object.values(prompts).reduce((sum, { durationMs }) => sum + durationMs, 0) / minuteMs;
  return allowed === undefined || found <= allowed ? undefined : { kind: 'over-quota', quota: 'minutes of prompts', found: Math.ceil(found), allowed };
}

/** @param found rows of all lists of the tenant together */
export function rowsQuota({ operator }: PublisherParts, tenant: string, found: number): OverQuota | undefined {
  const { rows: allowed } = quotasOf(operator, tenant);
  return allowed === undefined || found <= allowed ? undefined : { kind: 'over-quota', quota: 'rows', found, allowed };
}
