/** PINs against the steps that ask for them. A fault names file and row, never the PIN. */
import type { AskPin, PinRow, TenantConfig } from '../tenant.js';
import type { Faults } from './fault.js';
import { pinDigits } from './read-pin-hash.js';
import type { ReadTenant } from './tenant-files.js';

export function checkPins(tenant: ReadTenant, faults: Faults): void {
  const [pairs, lengths] = [new Set<string>(), new Set<string>()];
  for (const step of pinSteps(tenant.config)) {
    const lists = step.lists.filter((ref) => ref.tenant === tenant.config.tenant).map(({ list }) => list);
    for (const list of lists) once(lengths, `${list} ${step.minDigits} ${step.maxDigits}`, () => checkLengths(tenant, list, step, faults));
    once(pairs, lists.join(' '), () => checkTwice(tenant, lists, faults));
  }
}

export interface PlacedPinStep extends Pick<AskPin, 'lists' | 'minDigits' | 'maxDigits'> {
  /** In words. */
  readonly path: string;
}

/** The steps that ask for PINs. */
export function pinSteps({ lines }: Pick<TenantConfig, 'lines'>): readonly PlacedPinStep[] {
  return lines.flatMap((line) =>
    Object.entries(line.steps).flatMap(([name, step]) => (step.do === 'ask-pin' ? { ...step, path: `the step ${name} of line ${line.number}` } : [])),
  );
}

/** `4-8`, as a step says it. */
export function digitsOf({ minDigits, maxDigits }: Pick<AskPin, 'minDigits' | 'maxDigits'>): string {
  return minDigits === maxDigits ? `${minDigits}` : `${minDigits}-${maxDigits}`;
}

function once(done: Set<string>, key: string, act: () => void): void {
  if (done.has(key)) return;
  done.add(key);
  act();
}

function checkLengths(tenant: ReadTenant, list: string, step: PlacedPinStep, faults: Faults): void {
  const digits = digitsOf(step);
  rowsOf(tenant, list).forEach((row, index) => {
    const found = pinDigits(row);
    if (found >= step.minDigits && found <= step.maxDigits) return;
    addAt(tenant, list, index, faults, `a PIN of ${found} digits`, `allowed: ${digits}, as ${step.path} says`);
  });
}

function checkTwice(tenant: ReadTenant, lists: readonly string[], faults: Faults): void {
  if (lists.length < 2) return;
  const seen = new Map<string, { readonly list: string; readonly index: number }>();
  for (const list of lists) {
    rowsOf(tenant, list).forEach((row, index) => {
      const pin = row.pin;
      // Hashes of two lists have nothing in common, whatever their PINs.
      if (pin === undefined) return;
      const before = seen.get(pin);
      if (before === undefined) return void seen.set(pin, { list, index });
      if (before.list === list) return;
      const other = tenant.places.rows[before.list];
      addAt(tenant, list, index, faults, `the same PIN as in ${other?.file ?? before.list} row ${other?.rows[before.index] ?? 0}`, 'allowed: each once in the lists of one step');
    });
  }
}

function rowsOf(tenant: ReadTenant, list: string): readonly PinRow[] {
  return Object.hasOwn(tenant.pins, list) ? (tenant.pins[list] ?? []) : [];
}

function addAt({ places }: ReadTenant, list: string, index: number, faults: Faults, found: string, allowed: string): void {
  const at = places.rows[list];
  faults.add({ file: at?.file ?? list, line: at?.lines[index] ?? 1, path: `row ${at?.rows[index] ?? 0} pin`, found, allowed });
}
