/** The step that sends the call on. */
import { oneOf } from '../../../common/readers.js';
import type { Connect, Destination } from '../tenant.js';
import { durationFrom } from './durations.js';
import { destinationRule, fit, mostDestinationCharacters, mostDestinations, readDestination } from './read-destination.js';
import { readPromptName, readStepName, type Known } from './references.js';
import { as, childOf, faultAt, itemsOf, mapWith, optional, required, scalar, words, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

export function readConnect(map: Value<YamlMap>, known: Known): Connect {
  mapWith(map, ['do', 'to', 'default', 'whisper', 'label', 'ring', 'mode', 'failed']);
  const whisper = optional(map, 'whisper', (value) => readPromptName(value, known), undefined);
  const label = optional(map, 'label', as(words(64)), undefined);
  const failed = optional(map, 'failed', (value) => readStepName(value, known), undefined);
  return {
    do: 'connect',
    to: readTo(map, known),
    ...(whisper === undefined ? {} : { whisper }),
    ...(label === undefined ? {} : { label }),
    ringSeconds: Math.ceil(optional(map, 'ring', as(durationFrom('1s', '5m')), 30_000) / 1000),
    mode: optional(map, 'mode', as(oneOf('redirect', 'refer', 'bridge')), 'trunk'),
    ...(failed === undefined ? {} : { failed }),
  };
}

function readTo(map: Value<YamlMap>, known: Known): Connect['to'] {
  const to = childOf(map, 'to');
  const byDefault = childOf(map, 'default');
  if (to?.node.kind === 'scalar' && to.node.text === 'matched') {
    return { kind: 'matched', ...(byDefault === undefined ? {} : { default: readTurn(byDefault, known) }) };
  }
  if (byDefault !== undefined) faultAt(byDefault, '"default" without "to: matched"', 'allowed: default only where "to" is matched');
  return { kind: 'fixed', destinations: required(map, 'to', (value) => readTurn(value, known), []) };
}

/** One destination, or several to be tried in turn. */
function readTurn(value: Value, known: Known): readonly Destination[] {
  const items = itemsOf(value);
  if (items.length === 0) faultAt(value, 'no destination at all', destinationRule(known.habits));
  const read = items.flatMap((item) => readOne(item, known) ?? []);
  if (!fit(read)) faultAt(value, 'too many or too long destinations', `allowed: at most ${mostDestinations}, ${mostDestinationCharacters} characters in all`);
  return read;
}

function readOne(value: Value, known: Known): Destination | undefined {
  const text = scalar(value, words(1000));
  if (text === undefined) return undefined;
  const destination = readDestination(text, known.habits);
  if (destination === undefined) faultAt(value, `no destination: ${JSON.stringify(text)}`, destinationRule(known.habits));
  return destination;
}
