/** A line: a number and its flow. */
import { readNumber } from '../../../common/e164.js';
import type { Line, Step } from '../tenant.js';
import { endlessWays, unreachableSteps } from '../flow-faults.js';
import { quote } from './fault.js';
import type { Habits } from './read-destination.js';
import { readStep } from './read-step.js';
import { readStepName, type Known } from './references.js';
import { as, asMap, childOf, faultAt, mapWith, namedChildren, optional, required, scalar, words, type Value } from './values.js';

/** Reads a line and all that can be wrong with its flow alone. `undefined`: it is none. */
export function readLine(value: Value, tenant: Omit<Known, 'steps'>): Line | undefined {
  const map = mapWith(value, ['number', 'name', 'start', 'steps']);
  if (map === undefined) return undefined;
  const number = required(map, 'number', (child) => readLineNumber(child, tenant.habits), '');
  const steps = required(map, 'steps', (child) => readSteps(child, tenant), { named: [], steps: {} });
  const start = required(map, 'start', (child) => readStepName(child, { ...tenant, steps: steps.named }), '');
  const line: Line = { number, name: optional(map, 'name', as(words(100)), number), start, steps: steps.steps };
  if (steps.named.length === Object.keys(steps.steps).length) checkFlow(line, childOf(map, 'steps') ?? map);
  return line;
}

function readLineNumber(value: Value, habits: Habits): string | undefined {
  const text = scalar(value, words(100));
  if (text === undefined) return undefined;
  const reading = readNumber(text, habits.country);
  if (reading.kind === 'number') return reading.number;
  const national = habits.country === undefined ? '' : ` or as dialled in ${habits.country}`;
  return void faultAt(value, `no number: ${quote(text)}`, `allowed: a number as "+31 20 123 4567"${national}`);
}

function readSteps(value: Value, tenant: Omit<Known, 'steps'>): { readonly named: readonly string[]; readonly steps: Record<string, Step> } {
  const map = asMap(value, 'allowed: a map of steps');
  const children = map === undefined ? [] : namedChildren(map, 'step');
  const named = children.map(([name]) => name);
  if (map !== undefined && named.length === 0) faultAt(map, 'no steps at all', 'allowed: one step or more');
  const steps: Record<string, Step> = {};
  for (const [name, child] of children) {
    const step = readStep(child, { ...tenant, steps: named });
    if (step !== undefined) steps[name] = step;
  }
  return { named, steps };
}

/** Where every step could be read, so that one fault does not look like many. */
function checkFlow(line: Line, steps: Value): void {
  const map = asMap(steps, '');
  if (map === undefined) return;
  for (const name of line.start === '' ? [] : unreachableSteps(line)) {
    faultAt(childOf(map, name) ?? steps, 'a step that cannot be reached', `allowed: steps to which a way leads from ${quote(line.start)}`);
  }
  for (const { steps: ring, outcome } of endlessWays(line)) {
    const last = childOf(map, ring.at(-1) ?? '') ?? steps;
    faultAt(last, `a way round that waits for no input and never ends: ${[...ring, ring[0]].join(' → ')} (by ${quote(outcome)})`, 'allowed: a way that ends, or that asks the caller on its way');
  }
}
