/** `operator.yaml`, read. */
import { integer, yesNo, type Reader } from '../../../common/readers.js';
import { nothingSpecial, type Limits, type LineRights, type NumberBlock, type Operator, type SharedList, type TenantRights } from '../operator.js';
import { decodeText, encodingRule } from './decode-text.js';
import { Faults, type Fault } from './fault.js';
import { chance } from './read-chance.js';
import { numberBlock, wholeNumber } from './number-block.js';
import { readAllowed } from './read-allowed.js';
import { TakenNumbers } from './taken-numbers.js';
import { as, asMap, childOf, faultAt, isName, itemsOf, mapWith, namedChildren, optional, required, scalar, type Value } from './values.js';
import { readLookUps } from './read-look-ups.js';
import { readQuotas } from './read-quotas.js';
import { parseYaml, type YamlMap } from './yaml-tree.js';

export type OperatorResult =
  | { readonly kind: 'read'; readonly operator: Operator }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly total: number };

/** Reads an operator file with all its faults. `file` is how faults call it. */
export function readOperator(file: string, bytes: Uint8Array): OperatorResult {
  const faults = new Faults();
  const text = decodeText(bytes);
  if (text === undefined) faults.add({ file, path: '', found: 'bytes that are no UTF-8', allowed: encodingRule });
  const node = text === undefined ? undefined : parseYaml(file, text, faults);
  const operator = node === undefined ? undefined : readRoot({ node, path: '', source: { file, faults, lines: new Map() } });
  return operator === undefined || faults.total > 0 ? { kind: 'refused', faults: faults.kept, total: faults.total } : { kind: 'read', operator };
}

function readRoot(root: Value): Operator | undefined {
  const map = mapWith(root, ['latchkey', 'max-guess-chance', 'defaults', 'tenants', 'shares']);
  if (map === undefined) return undefined;
  required(map, 'latchkey', as(version), 1);
  const maxGuessChance = optional(map, 'max-guess-chance', as(chance), undefined);
  const defaults = optional(map, 'defaults', readDefaults, noDefaults);
  const tenants = required(map, 'tenants', (value) => readTenants(value, defaults), {});
  const shares = optional(map, 'shares', readShares, []);
  return { tenants, shares, ...(maxGuessChance === undefined ? {} : { maxGuessChance }) };
}

type Defaults = Pick<TenantRights, 'destinations' | 'limits' | 'quotas' | 'lookUps'>;

const noDefaults: Defaults = { destinations: { countries: [], types: ['ordinary'], domains: [] }, limits: {} };

function readDefaults(value: Value): Defaults | undefined {
  const map = mapWith(value, ['destinations', 'limits', 'quotas', 'look-ups']);
  return map && readRights(map, noDefaults);
}

function readRights(map: Value<YamlMap>, defaults: Defaults): Defaults {
  const destinations = optional(map, 'destinations', (value) => readAllowed(value, defaults.destinations), defaults.destinations);
  const quotas = { ...defaults.quotas, ...optional(map, 'quotas', readQuotas, {}) };
  const lookUps = optional(map, 'look-ups', (value) => readLookUps(value, defaults.lookUps ?? nothingSpecial), defaults.lookUps);
  return { destinations, limits: { ...defaults.limits, ...optional(map, 'limits', readLimits, {}) }, ...(Object.keys(quotas).length > 0 && { quotas }), ...(lookUps !== undefined && { lookUps }) };
}

function readTenants(value: Value, defaults: Defaults): Record<string, TenantRights> | undefined {
  const map = asMap(value, 'allowed: a map from names of tenants to what they may do');
  const taken = new TakenNumbers();
  return map && Object.fromEntries(namedChildren(map, 'tenant').map(([tenant, child]) => [tenant, readTenantRights(tenant, child, defaults, taken)]));
}

function readTenantRights(tenant: string, value: Value, defaults: Defaults, taken: TakenNumbers): TenantRights {
  const map = mapWith(value, ['on', 'numbers', 'lines', 'destinations', 'limits', 'quotas', 'look-ups']);
  if (map === undefined) return { on: false, numbers: [], lines: {}, ...defaults };
  return {
    on: optional(map, 'on', as(yesNo), true),
    numbers: optional(map, 'numbers', (child) => readNumbers(tenant, child, taken), []),
    lines: optional(map, 'lines', readLines, {}),
    ...readRights(map, defaults),
  };
}

function readNumbers(tenant: string, value: Value, taken: TakenNumbers): readonly NumberBlock[] {
  return itemsOf(value).flatMap((item) => {
    const block = scalar(item, numberBlock);
    const other = block && taken.take(tenant, block);
    if (other !== undefined) faultAt(item, `numbers that ${other} has`, 'allowed: each number to one tenant');
    return block ?? [];
  });
}

function readLines(value: Value): Record<string, LineRights> | undefined {
  const map = asMap(value, 'allowed: a map from numbers in quotes to what their lines may do');
  if (map === undefined) return undefined;
  const lines: Record<string, LineRights> = {};
  for (const key of map.node.entries.keys()) {
    const child = childOf(map, key);
    const number = wholeNumber.read(key);
    if (child === undefined) continue;
    if (number === undefined) faultAt(child, `no number: ${JSON.stringify(key)}`, `allowed: ${wholeNumber.allowed}`);
    else lines[number] = readLineRights(child);
  }
  return lines;
}

function readLineRights(value: Value): LineRights {
  const map = mapWith(value, ['on', 'limits']);
  if (map === undefined) return { on: false, limits: {} };
  return { on: optional(map, 'on', as(yesNo), true), limits: optional(map, 'limits', readLimits, {}) };
}

function readLimits(value: Value): Limits | undefined {
  const map = mapWith(value, ['calls', 'calls-per-second']);
  if (map === undefined) return undefined;
  const calls = optional(map, 'calls', as(integer(0, 1_000_000)), undefined);
  const callsPerSecond = optional(map, 'calls-per-second', as(integer(0, 1_000_000)), undefined);
  return { ...(calls === undefined ? {} : { calls }), ...(callsPerSecond === undefined ? {} : { callsPerSecond }) };
}

function readShares(value: Value): readonly SharedList[] {
  return itemsOf(value).flatMap((item) => {
    const map = mapWith(item, ['list', 'line']);
    if (map === undefined) return [];
    const list = required(map, 'list', as(sharedName), { tenant: '', list: '' });
    return [{ list, line: required(map, 'line', as(wholeNumber), '') }];
  });
}

const version: Reader<number> = { allowed: '1, the version of this file', read: (text) => (text === '1' ? 1 : undefined) };

const sharedName: Reader<SharedList['list']> = {
  allowed: 'tenant/list, as smith-partners/clients',
  read: (text) => {
    const [tenant = '', list = '', ...more] = text.split('/');
    return isName(tenant) && isName(list) && more.length === 0 ? { tenant, list } : undefined;
  },
};
