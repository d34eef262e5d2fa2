/** The step that asks a customer's own system. */
import { oneOf, type Reader } from '../../../common/readers.js';
import type { Verify } from '../tenant.js';
import { durationFrom } from './durations.js';
import { pinQuestionKeys, readPinQuestion } from './read-ask-pin.js';
import { readStepName, type Known } from './references.js';
import { as, faultAt, itemsOf, mapWith, optional, required, scalar, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

export function readVerify(map: Value<YamlMap>, known: Known): Verify {
  const asked = required(map, 'with', readAsked, 'both');
  mapWith(map, ['do', 'url', 'with', 'timeout', 'cache', ...(asked === 'caller' ? [] : pinQuestionKeys), 'verified', 'unverified', 'unavailable']);
  const step = (value: Value) => readStepName(value, known);
  return {
    do: 'verify',
    url: required(map, 'url', as(httpsUrl), ''),
    with: asked,
    timeoutMs: optional(map, 'timeout', as(durationFrom('100ms', '30s')), 3000),
    cacheMs: optional(map, 'cache', as(durationFrom('0s', '24h')), 0),
    ...(asked === 'caller' ? {} : { ask: readPinQuestion(map, known) }),
    verified: required(map, 'verified', step, ''),
    unverified: required(map, 'unverified', step, ''),
    unavailable: required(map, 'unavailable', step, ''),
  };
}

/** `[caller, pin]` is another way to say `both`. */
function readAsked(value: Value): Verify['with'] | undefined {
  if (value.node.kind !== 'list') return scalar(value, oneOf('caller', 'pin', 'both'));
  const named = new Set(itemsOf(value).map((item) => scalar(item, oneOf('caller', 'pin'))));
  if (named.size === 0) faultAt(value, 'an empty list', 'allowed: caller, pin, both');
  return named.size === 2 ? 'both' : [...named][0];
}

const httpsUrl: Reader<string> = {
  allowed: 'an https:// URL without user and password',
  read: (text) => {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
  },
};
