/** Lists of other tenants that a tenant's lines name: each must be there, and be of the kind that the step asks. */
import { listsOf } from '../flow-graph.js';
import { mayUseList, type Operator } from '../operator.js';
import type { ListKind, ListRef, TenantConfig } from '../tenant.js';
import type { Fault } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** `unknown`: the tenant whose it is cannot be looked at here, and nothing is said of its list. */
export type KindOfList = (ref: ListRef) => ListKind | 'no-such-list' | 'unknown';

/** Of a list that the operator does not share nothing is said here: not even that it is there. */
export function sharedListFaults(operator: Operator | undefined, { config, places }: Pick<ReadTenant, 'config' | 'places'>, kindOf: KindOfList): readonly Fault[] {
  return config.lines.flatMap((line, index) =>
    Object.entries(line.steps).flatMap(([name, step]) => {
      const theirs = listsOf(step).filter((ref) => ref.tenant !== config.tenant && mayUseList(operator, config.tenant, line.number, ref));
      const path = `lines[${index}].steps.${name}.list`;
      const at = places.lines.get(path);
      return theirs.flatMap((ref): readonly Fault[] => {
        const fault = faultOf(ref, kindOf(ref), step.do === 'check-caller' ? 'callers' : 'pins');
        return fault === undefined ? [] : [{ file: tenantFile, ...(at === undefined ? {} : { line: at }), path, ...fault }];
      });
    }),
  );
}

/** The other tenants whose lists a tenant's lines name. */
export function tenantsNamed({ tenant, lines }: Pick<TenantConfig, 'tenant' | 'lines'>): ReadonlySet<string> {
  const named = new Set(lines.flatMap(({ steps }) => Object.values(steps).flatMap((step) => listsOf(step).map((ref) => ref.tenant))));
  named.delete(tenant);
  return named;
}

function faultOf({ tenant, list }: ListRef, kind: ReturnType<KindOfList>, wanted: ListKind): Pick<Fault, 'found' | 'allowed'> | undefined {
  if (kind === 'unknown' || kind === wanted) return undefined;
  if (kind === 'no-such-list') return { found: `no list ${tenant}/${list}`, allowed: 'allowed: a list that its tenant has' };
  return { found: `the list ${tenant}/${list} is one of ${kind}`, allowed: `allowed here: a list of ${wanted}` };
}
