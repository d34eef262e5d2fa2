/** What `operator.yaml` says of how much a tenant may keep and ask: `{ rows: 100000, releases-a-day: 200, prompt-minutes: 60, requests-a-minute: 600 }`. */
import { integer } from '../../../common/readers.js';
import type { Quotas } from '../operator.js';
import { as, mapWith, optional, type Value } from './values.js';

export function readQuotas(value: Value): Quotas | undefined {
  const map = mapWith(value, ['rows', 'releases-a-day', 'prompt-minutes', 'requests-a-minute']);
  if (map === undefined) return undefined;
  const most = (key: string): number | undefined => optional(map, key, as(integer(0, 1_000_000_000)), undefined);
  const quotas = { rows: most('rows'), releasesADay: most('releases-a-day'), promptMinutes: most('prompt-minutes'), requestsAMinute: most('requests-a-minute') };
  return Object.fromEntries(Object.entries(quotas).filter(([, quota]) => quota !== undefined));
}
