/** A tenant against what the operator lets it do. */
import { listsOf } from '../flow-graph.js';
import { mayCall } from '../may-call.js';
import { mayUseList, ownsNumber, type Operator } from '../operator.js';
import type { Destination, RowData, Step } from '../tenant.js';
import { Faults, listWords, type Fault } from './fault.js';
import { lookUpFaults } from './look-up-faults.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** Numbers that are not the tenant's, destinations it may not call, lists that are not shared with its lines. Without an operator file: none. */
export function operatorFaults(operator: Operator | undefined, tenant: ReadTenant): { readonly faults: readonly Fault[]; readonly total: number } {
  const faults = new Faults();
  for (const fault of lookUpFaults(operator, tenant)) faults.add(fault);
  if (operator !== undefined) {
    const check: Check = { operator, tenant, faults };
    tenant.config.lines.forEach((line, index) => checkLine(check, line.number, line.steps, `lines[${index}]`));
    for (const [list, rows] of [...Object.entries(tenant.callers), ...Object.entries(tenant.pins)]) checkRows(check, list, rows);
  }
  return { faults: faults.kept, total: faults.total };
}

/** The words for a line on a number that is not the tenant's, whoever has it. */
const notYourNumber = { found: 'a number that is not this tenant\'s', allowed: 'allowed: numbers that the operator gave to this tenant' };

interface Check {
  readonly operator: Operator;
  readonly tenant: ReadTenant;
  readonly faults: Faults;
}

function checkLine(check: Check, number: string, steps: Readonly<Record<string, Step>>, path: string): void {
  const { operator, tenant } = check;
  const name = tenant.config.tenant;
  if (number !== '' && !ownsNumber(operator, name, number)) addAt(check, `${path}.number`, notYourNumber);
  for (const [step, read] of Object.entries(steps)) {
    for (const { key, to } of destinationsOf(read)) {
      const answer = mayCall(operator, name, to);
      if (answer.kind === 'refused') addAt(check, `${path}.steps.${step}.${key}`, refusal(answer.why));
    }
    for (const ref of listsOf(read).filter((list) => !mayUseList(operator, name, number, list))) {
      addAt(check, `${path}.steps.${step}.list`, { found: `the list ${ref.tenant}/${ref.list} is not shared with this line`, allowed: `lists: ${listWords(Object.keys(tenant.config.lists))}` });
    }
  }
}

function checkRows({ operator, tenant, faults }: Check, list: string, rows: readonly RowData[]): void {
  const at = tenant.places.rows[list];
  rows.forEach(({ destinations }, index) => {
    for (const fault of destinationFaults(operator, tenant.config.tenant, destinations)) {
      faults.add({ file: at?.file ?? list, line: at?.lines[index] ?? 1, path: `row ${at?.rows[index] ?? 0} destination`, ...fault });
    }
  });
}

/** Destinations of a row that its tenant may not call. */
export function destinationFaults(operator: Operator | undefined, tenant: string, destinations: readonly Destination[] | undefined): readonly Pick<Fault, 'found' | 'allowed'>[] {
  if (operator === undefined || destinations === undefined) return [];
  return destinations.flatMap((to) => {
    const answer = mayCall(operator, tenant, to);
    return answer.kind === 'allowed' ? [] : [refusal(answer.why)];
  });
}

function refusal(why: string): Pick<Fault, 'found' | 'allowed'> {
  const [found = why, ...allowed] = why.split('; ');
  return { found: `may not be called: ${found}`, ...(allowed.length === 0 ? {} : { allowed: allowed.join('; ') }) };
}

function addAt({ tenant, faults }: Check, path: string, fault: Pick<Fault, 'found' | 'allowed'>): void {
  const line = tenant.places.lines.get(path);
  faults.add({ file: tenantFile, ...(line === undefined ? {} : { line }), path, ...fault });
}

function destinationsOf(step: Step): readonly { readonly key: string; readonly to: Destination }[] {
  if (step.do !== 'connect') return [];
  if (step.to.kind === 'fixed') return step.to.destinations.map((to) => ({ key: 'to', to }));
  return (step.to.default ?? []).map((to) => ({ key: 'default', to }));
}
