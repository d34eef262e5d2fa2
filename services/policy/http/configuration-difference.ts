/** What differs between the configurations of two releases, by name: for people, who have the files. */
import type { Release } from '../store/release-store.js';

export interface NamesChanged {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Only what differs is there. */
export interface ConfigurationDifference {
  readonly lines?: NamesChanged;
  readonly lists?: NamesChanged;
  readonly prompts?: NamesChanged;
  readonly schedules?: NamesChanged;
  /** Of the tenant: `timezone`, `country` … */
  readonly settings?: NamesChanged;
}

export function configurationDifference(from: Release, to: Release): ConfigurationDifference | undefined {
  const [before, after] = [partsOf(from), partsOf(to)];
  const differ = Object.entries(before).flatMap(([part, named]) => {
    const names = namesChanged(named, after[part as keyof Parts]);
    return names === undefined ? [] : [[part, names] as const];
  });
  return differ.length === 0 ? undefined : Object.fromEntries(differ);
}

type Named = Readonly<Record<string, unknown>>;

type Parts = Readonly<Record<'lines' | 'lists' | 'prompts' | 'schedules' | 'settings', Named>>;

function partsOf({ config, prompts: rendered }: Release): Parts {
  const { lines, lists, prompts, schedules, tenant: _tenant, ...settings } = config;
  return {
    lines: Object.fromEntries(lines.map((line) => [line.number, line])),
    lists,
    prompts: Object.fromEntries(Object.entries(prompts).map(([name, source]) => [name, [source, rendered[name]?.sha256]])),
    schedules,
    settings,
  };
}

function namesChanged(before: Named, after: Named): NamesChanged | undefined {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const added = [...is.keys()].filter((name) => !was.has(name));
  const removed = [...was.keys()].filter((name) => !is.has(name));
  const changed = [...is.keys()].filter((name) => was.has(name) && !same(was.get(name), is.get(name)));
  return added.length + removed.length + changed.length === 0 ? undefined : { added, removed, changed };
}

/** Plain data: equal when it reads the same, whatever the order of its keys. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)]);
}
