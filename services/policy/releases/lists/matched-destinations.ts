import { tenantFile } from '../../domain/config/tenant-files.js';
import type { Fault } from '../../domain/config/fault.js';
import { matchedFaults, type ListFacts } from '../../domain/matched-faults.js';
import type { Step, TenantConfig } from '../../domain/tenant.js';
import type { Store } from '../../store/store.js';
import type { Standing } from '../standing.js';

/** Where the live configuration sends calls to the matched entry's destination, with a list as it is going to be: entries without one. */
export async function matchedDestinationFaults(store: Store, { release: { config }, lists }: Standing, list: string, facts: ListFacts): Promise<readonly Fault[]> {
  if (!wantsDestinations(config)) return [];
  const known = new Map<string, ListFacts>([[list, facts]]);
  for (const view of lists) if (view.ref.list !== list) known.set(view.ref.list, { empty: view.rows === 0, ...((await store.rowsWithoutDestination(view)) > 0 && { lacking: `the list ${view.ref.list}` }) });
  return config.lines.flatMap((line, index) =>
    matchedFaults(line, (ref) => (ref.tenant === config.tenant ? (known.get(ref.list) ?? { empty: true }) : undefined)).map(({ step, lacking }) => ({
      file: tenantFile,
      path: `lines[${index}].steps.${step}.to`,
      found: `matched: ${lacking === undefined ? 'can be reached with no entry matched' : `an entry without a destination leads here: ${lacking}`}`,
      allowed: 'allowed: a "default" beside it, or a destination for every entry that leads here',
    })),
  );
}

/** Does the configuration want a destination of the entries that it matches? */
function wantsDestinations({ lines }: TenantConfig): boolean {
  return lines.some(({ steps }) => Object.values(steps).some(needsMatch));
}

function needsMatch(step: Step): boolean {
  return step.do === 'connect' && step.to.kind === 'matched' && step.to.default === undefined;
}
