/** `tenant.yaml`, read. */
import { isCountry } from '../../../common/e164.js';
import type { Reader } from '../../../common/readers.js';
import { isHost } from '../sip-uri.js';
import type { Line, ListKind, TenantConfig } from '../tenant.js';
import { isTimeZone } from '../zone.js';
import { chance } from './read-chance.js';
import { readListFile, type ListFile } from './read-list-file.js';
import { readLine } from './read-line.js';
import { languageTag, readPrompt } from './read-prompt.js';
import { readSchedule } from './read-schedule.js';
import { readNamedVerifier } from './read-verifier.js';
import { as, asMap, childOf, faultAt, itemsOf, mapWith, name, namedChildren, optional, required, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';
import type { Known } from './references.js';

export interface ReadConfig {
  readonly config: TenantConfig;
  readonly listFiles: readonly ListFile[];
  /** What lines use, as `list vip`. */
  readonly used: ReadonlySet<string>;
  /** The names that the tenant has for customers' own systems. */
  readonly verifiers: readonly string[];
}

/** Reads the tree of `tenant.yaml`; faults go to the value's source. `undefined`: it is no map at all. */
export function readConfig(root: Value): ReadConfig | undefined {
  const map = mapWith(root, ['latchkey', 'tenant', 'country', 'timezone', 'language', 'pbx', 'max-guess-chance', 'lists', 'prompts', 'schedules', 'verifiers', 'lines']);
  if (map === undefined) return undefined;
  required(map, 'latchkey', as(version), 1);
  const head = readHead(map);
  const listFiles = readNamed(map, 'lists', 'list', readListFile);
  const prompts = readNamed(map, 'prompts', 'prompt', (value) => readPrompt(value, head.language));
  const schedules = readNamed(map, 'schedules', 'schedule', readSchedule);
  const verifiers = readNamed(map, 'verifiers', 'verifier', (value) => readNamedVerifier(value, head));
  if (schedules.size > 0 && childOf(map, 'timezone') === undefined) faultAt(map, '"timezone" is missing', 'schedules need one, as Europe/Amsterdam');
  const lists = new Map<string, ListKind>([...listFiles].map(([list, { kind }]) => [list, kind]));
  const known = { tenant: head.tenant, habits: head, lists, prompts: [...prompts.keys()], schedules: [...schedules.keys()], verifiers, used: new Set<string>() };
  const lines = required(map, 'lines', (value) => readLines(value, known), []);
  const config: TenantConfig = { ...head, lists: Object.fromEntries(lists), prompts: Object.fromEntries(prompts), schedules: Object.fromEntries(schedules), lines };
  return { config, listFiles: [...listFiles].map(([list, file]) => ({ ...file, list })), used: known.used, verifiers: [...verifiers.keys()] };
}

type Head = Omit<TenantConfig, 'lists' | 'prompts' | 'schedules' | 'lines'>;

function readHead(map: Value<YamlMap>): Head {
  const country = optional(map, 'country', as(countryCode), undefined);
  const pbx = optional(map, 'pbx', as(host), undefined);
  const maxGuessChance = optional(map, 'max-guess-chance', as(chance), undefined);
  return {
    tenant: required(map, 'tenant', as(name), ''),
    timezone: optional(map, 'timezone', as(timezone), 'UTC'),
    language: optional(map, 'language', as(languageTag), 'en'),
    ...(country === undefined ? {} : { country }),
    ...(pbx === undefined ? {} : { pbx }),
    ...(maxGuessChance === undefined ? {} : { maxGuessChance }),
  };
}

/** A map of names of the tenant's choice; what could not be read is still known by its name. */
function readNamed<T>(map: Value<YamlMap>, key: string, what: string, read: (value: Value) => T): ReadonlyMap<string, T> {
  const child = childOf(map, key);
  const named = child === undefined ? undefined : asMap(child, `allowed: a map from names to ${what}s`);
  return new Map(named === undefined ? [] : namedChildren(named, what).map(([name, value]) => [name, read(value)]));
}

function readLines(value: Value, known: Omit<Known, 'steps'>): readonly Line[] {
  const rule = 'allowed: one line or more, each beginning with "- number:"';
  const items = value.node.kind === 'list' ? itemsOf(value) : [];
  if (items.length === 0) faultAt(value, value.node.kind === 'list' ? 'no lines at all' : 'no list of lines', rule);
  const seen = new Map<string, string>();
  return items.flatMap((item) => {
    const line = readLine(item, known);
    if (line !== undefined) refuseTwice(line, item, seen);
    return line ?? [];
  });
}

function refuseTwice(line: Line, item: Value, seen: Map<string, string>): void {
  const before = seen.get(line.number);
  if (before !== undefined) faultAt({ ...item, path: `${item.path}.number` }, `the same line as ${before}`, 'allowed: each number once');
  else if (line.number !== '') seen.set(line.number, item.path);
}

const version: Reader<number> = { allowed: '1, the version of the flow language', read: (text) => (text === '1' ? 1 : undefined) };

const countryCode: Reader<string> = {
  allowed: 'a country code of two letters, as NL',
  read: (text) => (isCountry(text.toUpperCase()) ? text.toUpperCase() : undefined),
};

const timezone: Reader<string> = { allowed: 'an IANA time zone, as Europe/Amsterdam', read: (text) => (isTimeZone(text) ? text : undefined) };

const host: Reader<string> = { allowed: 'a host, as pbx.smith.example or 10.0.0.1:5080', read: (text) => (isHost(text) ? text : undefined) };
