import type { Fault } from '../../domain/config/fault.js';
import { tenantFile, type ReadTenant } from '../../domain/config/tenant-files.js';
import type { ListRef, PinRow } from '../../domain/tenant.js';
import type { PinsTaken } from '../publisher.js';
import type { PublisherParts } from '../publisher-parts.js';
import { PinsElsewhere } from './pins-elsewhere.js';
import { matesIn, stepsWithSeveral } from './shared-steps.js';
import { TakenPins } from './taken-pins.js';
import { batchRows } from './to-new-row.js';

/** PINs in a tenant's files that another tenant's list has, where a step asks for both: theirs was there first. */
export async function pinsTakenElsewhere(parts: PublisherParts, tenant: ReadTenant): Promise<{ readonly faults: readonly Fault[]; readonly taken?: PinsTaken }> {
  const taken = new TakenPins(tenant.config.tenant);
  for (const [list, rows] of Object.entries(tenant.pins)) {
    const elsewhere = await PinsElsewhere.of(parts.store, parts.pinKeys, await othersLists(parts, tenant, list));
    const tooMany = elsewhere.any ? parts.pinTellings.fault(tenant.config.tenant, tenantFile) : undefined;
    if (tooMany !== undefined) return { faults: [tooMany] };
    await findIn(elsewhere, { tenant, list, rows }, taken);
  }
  return { faults: taken.faults(parts.pinTellings), ...taken.taken };
}

async function findIn(elsewhere: PinsElsewhere, { tenant, list, rows }: { readonly tenant: ReadTenant; readonly list: string; readonly rows: readonly PinRow[] }, taken: TakenPins): Promise<void> {
  const at = tenant.places.rows[list];
  for (let from = 0; from < rows.length; from += batchRows) {
    for (const [index, other] of await elsewhere.find(rows.slice(from, from + batchRows).map(({ pin }) => pin))) {
      const place = from + index;
      taken.add({ at: { file: at?.file ?? list, line: at?.lines[place] ?? 1, path: `row ${at?.rows[place] ?? 0} pin` }, list, other });
    }
  }
}

/** Lists of other tenants that the tenant's new steps, or live steps of others, ask for together with this one. */
async function othersLists({ sharedSteps }: PublisherParts, { config }: ReadTenant, list: string): Promise<readonly ListRef[]> {
  const ref = { tenant: config.tenant, list };
  const refs = [...matesIn(stepsWithSeveral(config.lines), ref), ...(await sharedSteps.mates(ref, config.tenant))];
  return refs.filter(({ tenant }) => tenant !== config.tenant);
}
