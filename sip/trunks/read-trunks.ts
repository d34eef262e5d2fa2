import type { Node } from 'yaml';
import { nearest } from '../../services/common/nearest.js';
import { defaultTrunk, type Trunk } from './trunk.js';
import { trunkKeys, type TrunkKey } from './trunk-keys.js';
import { fieldsOf, readYaml, type Report } from './yaml-map.js';

export type ReadTrunks = { readonly kind: 'trunks'; readonly trunks: readonly Trunk[] } | { readonly kind: 'faults'; readonly faults: readonly string[] };

/**
 * Reads trunk profiles (`trunks: { name: { … } }`). Reports all faults at once, each with file, line, what was found and what
 * is allowed. `country` is for profiles that name none.
 */
export function readTrunks(text: string, file: string, country?: string): ReadTrunks {
  const { root, report, faults } = readYaml(text, file);
  if (faults.length > 0) return { kind: 'faults', faults };
  const profiles = profilesOf(root, report);
  const trunks = profiles.map(({ name, key, value }) => readTrunk(name, key, value, country, report));
  reportShared(trunks, profiles, report);
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'trunks', trunks };
}

interface Profile {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | undefined;
}

function profilesOf(root: Node | undefined, report: Report): readonly Profile[] {
  const top = fieldsOf(root, '', report) ?? [];
  for (const { name, key } of top) if (name !== 'trunks' && name !== 'latchkey') report(key, name, `no such key${meant(name, ['trunks', 'latchkey'])}; allowed: trunks, latchkey`);
  const trunks = top.find(({ name }) => name === 'trunks');
  if (trunks === undefined) {
    if (top.length > 0) report(root, 'trunks', 'missing; allowed: a mapping of names to profiles');
    return [];
  }
  const profiles = fieldsOf(trunks.value, 'trunks', report);
  if (profiles?.length === 0) report(trunks.key, 'trunks', 'found no profile; at least one is needed');
  return profiles ?? [];
}

function readTrunk(name: string, key: Node, node: Node | undefined, country: string | undefined, report: Report): Trunk {
  const path = `trunks.${name}`;
  if (!isName(name)) report(key, path, 'a name is 1 to 32 of a-z, 0-9 and -');
  const values: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const field of fieldsOf(node, path, report) ?? []) {
    const known = trunkKeys[field.name];
    seen.add(field.name);
    if (known === undefined) report(field.key, `${path}.${field.name}`, `no such key${meant(field.name, Object.keys(trunkKeys))}; keys here: ${Object.keys(trunkKeys).join(', ')}`);
    else assign(values, known, known.read(field.value, (at, problem) => report(at ?? field.key, `${path}.${field.name}`, problem)));
  }
  if (name !== 'default') for (const wanted of missing(seen)) report(key, `${path}.${wanted}`, 'missing; only the profile "default" may leave it out');
  return { ...defaultTrunk(country), ...values, name };
}

function assign(values: Record<string, unknown>, { property }: TrunkKey, value: unknown): void {
  if (value !== undefined) values[property] = value;
}

/** Who sends on it (its addresses, or the names in its certificate), and the host that makes a URI of a number. */
function missing(seen: ReadonlySet<string>): readonly string[] {
  return [...(seen.has('addresses') || seen.has('tls') ? [] : ['addresses']), ...(seen.has('domain') ? [] : ['domain'])];
}

/** A call has one trunk: no two have an address or a name of a certificate in common. */
function reportShared(trunks: readonly Trunk[], profiles: readonly Profile[], report: Report): void {
  const kinds = [['addresses', ({ addresses }: Trunk) => addresses, 'an address'], ['tls', ({ certificates }: Trunk) => certificates, 'a certificate']] as const;
  for (const [field, ownOf, what] of kinds) {
    const owners = new Map<string, string>();
    trunks.forEach((trunk, index) => {
      for (const own of ownOf(trunk)) {
        const owner = owners.get(own);
        if (owner !== undefined) report(profiles[index]?.key, `trunks.${trunk.name}.${field}`, `${own} is ${what} of "${owner}" already; a call has one trunk`);
        owners.set(own, trunk.name);
      }
    });
  }
}

function isName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(name);
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? '' : `, did you mean ${near}?`;
}
