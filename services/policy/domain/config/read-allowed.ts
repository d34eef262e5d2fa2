/** Where a tenant may send calls, as the operator writes it: `{ countries: [NL, BE], types: [ordinary], domains: ["*.smith.example"] }`. */
import { isCountry, numberTypes } from '../../../common/e164.js';
import { oneOf, type Reader } from '../../../common/readers.js';
import type { AllowedDestinations } from '../operator.js';
import { isHost } from '../sip-uri.js';
import { itemsOf, mapWith, optional, scalar, type Value } from './values.js';

/** What is left out is as in `defaults`. */
export function readAllowed(value: Value, defaults: AllowedDestinations): AllowedDestinations | undefined {
  const map = mapWith(value, ['countries', 'types', 'domains']);
  return (
    map && {
      countries: optional(map, 'countries', anyOr(country), defaults.countries),
      types: optional(map, 'types', each(oneOf('ordinary', ...numberTypes)), defaults.types),
      domains: optional(map, 'domains', anyOr(domain), defaults.domains),
    }
  );
}

const country: Reader<string> = {
  allowed: 'countries of two letters, as [NL, BE], 001 for numbers of no country, or any',
  read: (text) => (text === '001' || isCountry(text.toUpperCase()) ? text.toUpperCase() : undefined),
};

const domain: Reader<string> = {
  allowed: 'domains without port, as [pbx.smith.example, "*.smith.example"], or any',
  read: (text) => (isHost(text.replace(/^\*\./, '')) && !/:\d+$/.test(text.replace(/\[.*\]/, '')) ? text.toLowerCase() : undefined),
};

function anyOr(reader: Reader<string>): (value: Value) => 'any' | readonly string[] {
  return (value) => (value.node.kind === 'scalar' && value.node.text === 'any' ? 'any' : each(reader)(value));
}

function each<T>(reader: Reader<T>): (value: Value) => readonly T[] {
  return (value) => itemsOf(value).flatMap((item) => scalar(item, reader) ?? []);
}
