/** Typed values out of a YAML tree; every fault says where. Readers go on after a fault, so that all are found at once. */
import type { Reader } from '../../../common/readers.js';
import { listWords, notAmong, quote, type Fault, type Faults } from './fault.js';
import type { YamlMap, YamlNode } from './yaml-tree.js';

/** One file that is being read. `lines` gathers the line of every path that was looked at. */
export interface Source {
  readonly file: string;
  readonly faults: Faults;
  readonly lines: Map<string, number>;
}

/** A node and where it stands. */
export interface Value<N extends YamlNode = YamlNode> {
  readonly node: N;
  readonly path: string;
  readonly source: Source;
}

/** Adds a fault at a value. */
export function faultAt(value: Value, found: string, allowed?: string, nearest?: string): void {
  const { file, faults } = value.source;
  const more = { ...(allowed === undefined ? {} : { allowed }), ...(nearest === undefined ? {} : { nearest }) };
  faults.add({ file, line: value.source.lines.get(value.path) ?? value.node.line, path: value.path, found, ...more } satisfies Fault);
}

/** The value as a map whose keys are all known. `undefined`, with a fault, when it is no map. */
export function mapWith(value: Value, keys: readonly string[]): Value<YamlMap> | undefined {
  const map = asMap(value, `keys here: ${listWords(keys)}`);
  if (map === undefined) return undefined;
  for (const key of map.node.entries.keys()) {
    if (keys.includes(key)) continue;
    const { found, nearest } = notAmong('key', key, keys);
    faultAt(childOf(map, key) ?? map, found, `keys here: ${listWords(keys)}`, nearest);
  }
  return map;
}

/** The value as a map with keys of the tenant's choice. */
export function asMap(value: Value, allowed: string): Value<YamlMap> | undefined {
  const { node } = value;
  if (node.kind === 'map') return { ...value, node };
  return void faultAt(value, `${describe(node)} where a map of keys belongs`, allowed);
}

/** What stands under a key; `undefined` when it is absent. */
export function childOf(map: Value<YamlMap>, key: string): Value | undefined {
  const entry = map.node.entries.get(key);
  if (entry === undefined) return undefined;
  const path = map.path === '' ? key : `${map.path}.${key}`;
  map.source.lines.set(path, entry.line);
  return { node: entry.value, path, source: map.source };
}

/** All that stands under keys of the tenant's choice. Keys that cannot be names are faults and left out. */
export function namedChildren(map: Value<YamlMap>, what: string): readonly (readonly [string, Value])[] {
  return [...map.node.entries.keys()].flatMap((name) => {
    const child = childOf(map, name);
    if (child === undefined) return [];
    if (isName(name)) return [[name, child] as const];
    faultAt(child, `${quote(name)} as the name of a ${what}`, nameRule);
    return [];
  });
}

/** The items of a list; a value that is no list is taken as the one item of one. */
export function itemsOf(value: Value): readonly Value[] {
  const { node, source } = value;
  if (node.kind !== 'list') return [value];
  return node.items.map((item, index) => {
    const path = `${value.path}[${index}]`;
    source.lines.set(path, item.line);
    return { node: item, path, source };
  });
}

/** Reads a scalar; `undefined`, with a fault, when it is not allowed. */
export function scalar<T>(value: Value, reader: Reader<T>): T | undefined {
  const { node } = value;
  const read = node.kind === 'scalar' && !node.isNull ? reader.read(node.text) : undefined;
  if (read === undefined) faultAt(value, `found ${describe(node)}`, `allowed: ${reader.allowed}`);
  return read;
}

/** Reads what must stand under a key; `otherwise` keeps the reading going after a fault. */
export function required<T>(map: Value<YamlMap>, key: string, read: (value: Value) => T | undefined, otherwise: T): T {
  const child = childOf(map, key);
  if (child !== undefined) return read(child) ?? otherwise;
  faultAt(map, `${quote(key)} is missing`);
  return otherwise;
}

/** Reads what may stand under a key. */
export function optional<T, U>(map: Value<YamlMap>, key: string, read: (value: Value) => T | undefined, otherwise: U): T | U {
  const child = childOf(map, key);
  return child === undefined ? otherwise : (read(child) ?? otherwise);
}

/** Reads a scalar under a key, for `required` and `optional`. */
export function as<T>(reader: Reader<T>): (value: Value) => T | undefined {
  return (value) => scalar(value, reader);
}

const nameRule = 'allowed: letters, digits, - and _, at most 64, beginning with a letter or digit';

/** May a tenant, list, prompt, schedule or step be called this? Words that every object has are none. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text) && !(text in Object.prototype);
}

export const name: Reader<string> = { allowed: nameRule.replace('allowed: ', ''), read: (text) => (isName(text) ? text : undefined) };

/** A text for people: not empty, without control characters. */
export function words(most: number): Reader<string> {
  return {
    allowed: `a text of at most ${most} characters`,
    read: (text) => (text.trim() !== '' && text.length <= most && !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text) ? text.trim() : undefined),
  };
}

/** What was found, in words. */
export function describe(node: YamlNode): string {
  switch (node.kind) {
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'scalar':
      return node.isNull ? 'nothing' : quote(node.text);
  }
}
