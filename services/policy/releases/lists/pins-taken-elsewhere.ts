import type { Fault } from '../../domain/config/fault.js';
import type { ReadTenant } from '../../domain/config/tenant-files.js';
import type { ListRef } from '../../domain/tenant.js';
import type { PublisherParts } from '../publisher-parts.js';
import { elsewhereFault, PinsElsewhere } from './pins-elsewhere.js';
import { matesIn, stepsWithSeveral } from './shared-steps.js';
import { batchRows } from './to-new-row.js';

/** PINs in a tenant's files that another tenant's list has, where a step asks for both: theirs was there first. */
export async function pinsTakenElsewhere(parts: PublisherParts, tenant: ReadTenant): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const [list, rows] of Object.entries(tenant.pins)) {
    const elsewhere = await PinsElsewhere.of(parts.store, parts.pinKeys, await othersLists(parts, tenant, list));
    const at = tenant.places.rows[list];
    for (let from = 0; from < rows.length; from += batchRows) {
      for (const [index, other] of await elsewhere.find(rows.slice(from, from + batchRows).map(({ pin }) => pin))) {
        const place = from + index;
        faults.push({ file: at?.file ?? list, line: at?.lines[place] ?? 1, path: `row ${at?.rows[place] ?? 0} pin`, ...elsewhereFault(tenant.config.tenant, other) });
      }
    }
  }
  return faults;
}

/** Lists of other tenants that the tenant's new steps, or live steps of others, ask for together with this one. */
async function othersLists({ sharedSteps }: PublisherParts, { config }: ReadTenant, list: string): Promise<readonly ListRef[]> {
  const ref = { tenant: config.tenant, list };
  const refs = [...matesIn(stepsWithSeveral(config.lines), ref), ...(await sharedSteps.mates(ref, config.tenant))];
  return refs.filter(({ tenant }) => tenant !== config.tenant);
}
