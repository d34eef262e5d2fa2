/** Telephone numbers: how they are read (E.123, RFC 3966 visual separators) and what is known of them (ITU E.164). */
import { getCountries, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';
import { isEmergencyNumber } from './emergency-numbers.js';

export const numberTypes = [
  'fixed',
  'mobile',
  'fixed-or-mobile',
  'toll-free',
  'shared-cost',
  'voip',
  'personal',
  'pager',
  'company',
  'voicemail',
  'premium',
  'satellite',
  'emergency',
  'unknown',
] as const;
export type NumberType = (typeof numberTypes)[number];

/** `number` is E.164 with `+`. */
export type NumberReading = { readonly kind: 'number'; readonly number: string } | { readonly kind: 'no-number' };

/** `country`: ISO 3166-1 alpha-2, `001` for numbers of no country (+800, +881 …), absent when it cannot be told. */
export interface NumberFacts {
  readonly country?: string;
  readonly type: NumberType;
  readonly valid: boolean;
}

/** Reads a number with `+` or `00`. It need only be possible: new ranges are in use before metadata knows them. */
export function readInternational(text: string): NumberReading {
  const digits = international(bareDigits(text));
  return digits === undefined ? noNumber : read(parsePhoneNumberFromString(digits, { extract: false }), 'possible');
}

/** Reads a number as it is dialled within `country` (ISO 3166-1 alpha-2). It must be a valid one. */
export function readNational(text: string, country: string): NumberReading {
  const digits = bareDigits(text);
  if (digits === undefined || digits.startsWith('+') || !isCountry(country)) return noNumber;
  return read(parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false }), 'valid');
}

/** Reads either form; without a country only the international one. `+` and `00` are never national. */
export function readNumber(text: string, country?: string): NumberReading {
  const digits = bareDigits(text);
  if (digits === undefined) return noNumber;
  if (international(digits) !== undefined) return readInternational(digits);
  return country === undefined ? noNumber : readNational(digits, country);
}

/** Reads digits that are E.164 without its `+`. */
export function readWithoutPlus(text: string): NumberReading {
  const digits = bareDigits(text);
  return digits === undefined || digits.startsWith('+') || digits.startsWith('0') ? noNumber : readInternational(`+${digits}`);
}

/** What a number is, by the numbering plans. Costs microseconds: remember the answer where calls pass. */
export function describeNumber(number: string): NumberFacts {
  const parsed = parsePhoneNumberFromString(number, { extract: false });
  if (parsed === undefined) return { type: isEmergencyNumber(number) ? 'emergency' : 'unknown', valid: false };
  const country = countryOf(parsed);
  return { ...(country === undefined ? {} : { country }), type: typeOf(parsed), valid: parsed.isValid() };
}

/** Is this a country that numbers can be read for? */
export function isCountry(country: string): country is CountryCode {
  countries ??= new Set<string>(getCountries());
  return countries.has(country);
}

let countries: ReadonlySet<string> | undefined;

const noNumber: NumberReading = { kind: 'no-number' };

/** Digits with a leading `+` where there was one; `undefined` when anything but separators stands between. */
function bareDigits(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const digits = text.replace(/[\s().\-/\u2010-\u2013]/gu, '');
  return /^\+?\d+$/.test(digits) ? digits : undefined;
}

function international(digits: string | undefined): string | undefined {
  if (digits === undefined) return undefined;
  if (digits.startsWith('+')) return digits;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : undefined;
}

function read(parsed: PhoneNumber | undefined, wanted: 'possible' | 'valid'): NumberReading {
  if (parsed === undefined || parsed.number.length > 16) return noNumber;
  const good = wanted === 'valid' ? parsed.isValid() : parsed.isPossible();
  return good ? { kind: 'number', number: parsed.number } : noNumber;
}

function countryOf(parsed: PhoneNumber): string | undefined {
  if (parsed.isNonGeographic()) return '001';
  if (parsed.country !== undefined) return parsed.country;
  const possible = parsed.getPossibleCountries();
  return possible.length === 1 ? possible[0] : undefined;
}

/** Inmarsat, GMSS (Iridium, Globalstar), and the networks of +882 that are satellite ones: EMSAT and Thuraya. */
const satellite = /^\+(870|881|88213|88216)/;

function typeOf(parsed: PhoneNumber): NumberType {
  if (satellite.test(parsed.number)) return 'satellite';
  if (isEmergencyNumber(parsed.number)) return 'emergency';
  switch (parsed.getType()) {
    case 'FIXED_LINE':
      return 'fixed';
    case 'MOBILE':
      return 'mobile';
    case 'FIXED_LINE_OR_MOBILE':
      return 'fixed-or-mobile';
    case 'TOLL_FREE':
      return 'toll-free';
    case 'SHARED_COST':
      return 'shared-cost';
    case 'VOIP':
      return 'voip';
    case 'PERSONAL_NUMBER':
      return 'personal';
    case 'PAGER':
      return 'pager';
    case 'UAN':
      return 'company';
    case 'VOICEMAIL':
      return 'voicemail';
    case 'PREMIUM_RATE':
      return 'premium';
    case undefined:
    default:
      return 'unknown';
  }
}
