/** The step that lets the caller choose with one key. */
import type { Menu } from '../tenant.js';
import { readAttempts, readKeyTimes } from './read-ask-pin.js';
import { readPromptName, readStepName, type Known } from './references.js';
import { asMap, childOf, faultAt, mapWith, optional, required, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

export function readMenu(map: Value<YamlMap>, known: Known): Menu {
  mapWith(map, ['do', 'prompt', 'keys', 'attempts', 'first-digit', 'invalid', 'silent']);
  const step = (value: Value) => readStepName(value, known);
  const invalid = required(map, 'invalid', step, '');
  return {
    do: 'menu',
    prompt: required(map, 'prompt', (value) => readPromptName(value, known), ''),
    keys: required(map, 'keys', (value) => readKeys(value, known), {}),
    attempts: readAttempts(map),
    ...readKeyTimes(map),
    invalid,
    silent: optional(map, 'silent', step, invalid),
  };
}

const keyRule = 'allowed: a map from keys 0-9, "*" and "#" to steps';

function readKeys(value: Value, known: Known): Record<string, string> {
  const map = asMap(value, keyRule);
  const keys: Record<string, string> = {};
  for (const key of map?.node.entries.keys() ?? []) {
    const child = map && childOf(map, key);
    if (child === undefined) continue;
    if (/^[0-9*#]$/.test(key)) keys[key] = readStepName(child, known);
    else faultAt(child, `no key ${JSON.stringify(key)} on a telephone`, keyRule);
  }
  if (map?.node.entries.size === 0) faultAt(map, 'no keys at all', keyRule);
  return keys;
}
