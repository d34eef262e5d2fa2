/** How a customer's own system is asked and how its answer is read: a `verifiers:` entry, or a step's own keys. */
import { oneOf, type Reader } from '../../../common/readers.js';
import { isPointer } from '../json-pointer.js';
import type { JsonValue, Verifier } from '../tenant.js';
import { placeholdersIn } from '../verify-template.js';
import { durationFrom } from './durations.js';
import type { Habits } from './read-destination.js';
import { readHeaders } from './read-headers.js';
import { as, childOf, faultAt, itemsOf, mapWith, optional, required, scalar, words, type Value } from './values.js';
import type { YamlMap } from './yaml-tree.js';

export const verifierKeys = ['method', 'url', 'headers', 'body', 'verdict', 'verified-if', 'label', 'destination', 'not-found', 'timeout', 'cache'];

/** A verifier as it is written: a body that is left out is made by the step, which knows what is asked about. */
export type WrittenVerifier = Omit<Verifier, 'name'>;

export function readNamedVerifier(value: Value, habits: Habits): WrittenVerifier | undefined {
  const map = mapWith(value, verifierKeys);
  return map && readVerifier(map, habits);
}

export function readVerifier(map: Value<YamlMap>, habits: Habits): WrittenVerifier {
  const url = required(map, 'url', as(urlTemplate), '');
  const body = optional(map, 'body', as(jsonTemplate), undefined);
  const method = optional(map, 'method', as(oneOf('GET', 'POST', 'PUT')), body === undefined && asksByUrl(url) ? 'GET' : 'POST');
  if (method === 'GET' && body !== undefined) faultAt(childOf(map, 'body') ?? map, 'a body, and GET sends none', 'allowed: method POST or PUT, or no body');
  const verifiedIf = optional(map, 'verified-if', readVerdicts, undefined);
  return {
    method, url,
    headers: optional(map, 'headers', readHeaders, {}),
    ...(body !== undefined && { body: body.json }),
    verdict: optional(map, 'verdict', as(pointer), '/verified'),
    ...(verifiedIf !== undefined && { verifiedIf }),
    label: optional(map, 'label', as(pointer), '/label'),
    destination: optional(map, 'destination', as(pointer), '/destination'),
    notFound: optional(map, 'not-found', as(oneOf('unverified', 'unavailable')), 'unavailable'),
    timeoutMs: optional(map, 'timeout', as(durationFrom('100ms', '30s')), 3000),
    cacheMs: optional(map, 'cache', readCache, never),
    ...(habits.country !== undefined && { country: habits.country }),
    ...(habits.pbx !== undefined && { pbx: habits.pbx }),
  };
}

/** A URL that says whom or what it is about needs nothing else sent. */
function asksByUrl(url: string): boolean {
  const said = placeholdersIn(url);
  return said.has('caller') || said.has('pin');
}

const never = { verified: 0, unverified: 0 };

/** One time for both answers, or one for each. */
function readCache(value: Value): Verifier['cacheMs'] | undefined {
  if (value.node.kind !== 'map') {
    const both = scalar(value, durationFrom('0s', '24h'));
    return both === undefined ? undefined : { verified: both, unverified: both };
  }
  const map = mapWith(value, ['verified', 'unverified']);
  const time = as(durationFrom('0s', '24h'));
  return map && { verified: optional(map, 'verified', time, 0), unverified: optional(map, 'unverified', time, 0) };
}

function readVerdicts(value: Value): readonly string[] | undefined {
  const read = itemsOf(value).flatMap((item) => scalar(item, words(100)) ?? []);
  if (itemsOf(value).length === 0) faultAt(value, 'an empty list', 'allowed: one verdict or several, as [active, vip]');
  return read.length === 0 ? undefined : read;
}

/** Placeholders may stand in the path and in the query: never where they could choose whom is asked. */
const urlTemplate: Reader<string> = {
  allowed: 'an https:// URL without user, password and fragment; {caller}, {called} and {pin} in its path or query',
  read: (text) => {
    if (text.length > 1000 || !/^https?:\/\/[^/?#{}@\\\s]+([/?][^#\s\\]*)?$/i.test(text) || !URL.canParse(text)) return undefined;
    return /[{}]/.test(text.replace(/\{(caller|called|pin)\}/g, '')) ? undefined : text;
  },
};

/** Wrapped: `null` is JSON too. */
const jsonTemplate: Reader<{ readonly json: JsonValue }> = {
  allowed: 'JSON of at most 4000 characters with {caller}, {called} and {pin} within its texts, as \'{"number": "{caller}"}\'',
  read: (text) => {
    try {
      return text.length > 4000 ? undefined : { json: JSON.parse(text) as JsonValue };
    } catch {
      return undefined;
    }
  },
};

const pointer: Reader<string> = {
  allowed: 'a JSON Pointer, as /customer/extension',
  read: (text) => (text.length <= 200 && text !== '' && isPointer(text) ? text : undefined),
};
