/** `connect: matched` against the rows of the lists that lead there. */
import { matchedFaults, type ListFacts } from '../matched-faults.js';
import type { ListRef } from '../tenant.js';
import type { Faults } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

export function checkMatched(tenant: ReadTenant, faults: Faults): void {
  const facts = new Map<string, ListFacts | undefined>();
  const factsOf = (ref: ListRef) => {
    const key = `${ref.tenant}/${ref.list}`;
    if (!facts.has(key)) facts.set(key, ref.tenant === tenant.config.tenant ? readFacts(tenant, ref.list) : undefined);
    return facts.get(key);
  };
  tenant.config.lines.forEach((line, index) => {
    for (const { step, lacking } of matchedFaults(line, factsOf)) {
      const path = `lines[${index}].steps.${step}.to`;
      const at = tenant.places.lines.get(path);
      const why = lacking === undefined ? 'can be reached with no entry matched' : `an entry without a destination leads here: ${lacking}`;
      faults.add({ file: tenantFile, ...(at === undefined ? {} : { line: at }), path, found: `matched: ${why}`, allowed: 'allowed: a "default" beside it, or a destination for every entry that leads here' });
    }
  });
}

function readFacts({ callers, pins, places }: ReadTenant, list: string): ListFacts | undefined {
  const rows = Object.hasOwn(callers, list) ? callers[list] : Object.hasOwn(pins, list) ? pins[list] : undefined;
  if (rows === undefined) return undefined;
  const without = rows.findIndex((row) => row.destinations === undefined);
  if (without < 0) return { empty: rows.length === 0 };
  const at = places.rows[list];
  return { empty: false, lacking: `${at?.file ?? list} row ${at?.rows[without] ?? 0}` };
}
