/** Where a tenant may send calls: asked at publish, at every edit and at every decision. */
import { describeNumber, readInternational, type NumberType } from '../../common/e164.js';
import { isEmergencyDialled, isEmergencyNumber } from '../../common/emergency-numbers.js';
import { rightsOf, type AllowedDestinations, type Operator } from './operator.js';
import { parseCallUri } from './sip-uri.js';
import type { Destination } from './tenant.js';

/** `why` completes "may not be called: …"; it holds no number and no URI. */
export type MayCall = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly why: string };

/** Answers are remembered by destination, so that a decision costs one look into a map. */
export function mayCall(operator: Operator | undefined, tenant: string, destination: Destination): MayCall {
  if (operator === undefined) return allowed;
  const rights = rightsOf(operator, tenant);
  return rights === undefined ? unknownTenant : remembered(rights.destinations, destination);
}

const allowed: MayCall = { kind: 'allowed' };
const unknownTenant: MayCall = refused('the operator does not know this tenant');

const mostRemembered = 50_000;
const memory = new WeakMap<AllowedDestinations, Map<string, MayCall>>();

function remembered(rights: AllowedDestinations, destination: Destination): MayCall {
  const key = destination.kind === 'number' ? destination.number : destination.uri;
  const known = memory.get(rights)?.get(key);
  return known ?? remember(rights, key, destination.kind === 'number' ? mayCallNumber(rights, key) : mayCallUri(rights, key));
}

function remember(rights: AllowedDestinations, key: string, answer: MayCall): MayCall {
  let answers = memory.get(rights);
  if (answers === undefined || answers.size >= mostRemembered) memory.set(rights, (answers = new Map<string, MayCall>()));
  answers.set(key, answer);
  return answer;
}

function mayCallUri(rights: AllowedDestinations, text: string): MayCall {
  const uri = parseCallUri(text);
  if (uri === undefined) return refused('no SIP or tel URI');
  if (uri.kind === 'tel') return mayCallTel(rights, uri.number, uri.context);
  if (!isAllowedDomain(rights.domains, uri.host)) return refused(`SIP domain ${uri.host}; allowed: ${listOf(rights.domains)}`);
  const dialled = decoded(uri.user);
  if (/[;@:?%]/.test(dialled)) return refused('a user part that hides in escapes what it is');
  const user = withoutSeparators(dialled);
  const isEmergency = [dialled, user, digitsDialled(user) ?? ''].some(isEmergencyDialled);
  if (isEmergency && !rights.types.includes('emergency')) return refusedType('emergency', rights);
  const context = withoutSeparators(decoded(uri.context ?? ''));
  if (context.startsWith('+')) return mayCallWritten(rights, `${user.startsWith('+') ? '' : context}${user}`);
  return user.startsWith('+') ? mayCallWritten(rights, user) : mayCallDialled(rights, user);
}

function mayCallWritten(rights: AllowedDestinations, number: string): MayCall {
  if (isEmergencyNumber(number)) return mayCallNumber(rights, number);
  const reading = readInternational(number);
  return reading.kind === 'number' ? mayCallNumber(rights, reading.number) : refused('what begins with + and is no number');
}

/**
 * What is dialled within a domain is the domain's own, but where a gateway would read a number of the world in it: behind `00`,
 * and behind other countries' prefixes or as digits alone where that makes a valid number.
 */
function mayCallDialled(rights: AllowedDestinations, user: string): MayCall {
  const digits = digitsDialled(user);
  if (digits === undefined) return allowed;
  const behind00 = digits.startsWith('00') ? readInternational(digits) : undefined;
  const readings = behind00?.kind === 'number' ? [behind00.number] : [];
  for (const prefix of otherPrefixes) if (digits.startsWith(prefix)) readings.push(...valid(digits.slice(prefix.length)));
  const answers = readings.map((number) => mayCallNumber(rights, number));
  return answers.find(({ kind }) => kind === 'refused') ?? allowed;
}

/** What a gateway dials first: it pauses at `,`, `;`, `p` and `w`, and ends at `*` and `#`. `undefined`: a name. */
function digitsDialled(user: string): string | undefined {
  return /^(\d+)(?:[*#,;pw].*)?$/i.exec(user)?.[1];
}

/** International prefixes beside `00` (North America, Japan, Australia, Russia), and none at all, as carriers write E.164. */
const otherPrefixes = ['011', '010', '0011', '810', ''];

function valid(digits: string): readonly string[] {
  const number = `+${digits}`;
  return digits.length >= 8 && describeNumber(number).valid ? [number] : [];
}

function mayCallTel(rights: AllowedDestinations, number: string, context: string | undefined): MayCall {
  const digits = `${context?.startsWith('+') === true ? context : ''}${number}`.replace(/[^+\d]/g, '');
  if (isEmergencyDialled(number) && !rights.types.includes('emergency')) return refusedType('emergency', rights);
  if (isEmergencyNumber(digits)) return mayCallNumber(rights, digits);
  const reading = readInternational(digits);
  return reading.kind === 'number' ? mayCallNumber(rights, reading.number) : refused('a tel URI that is no international number');
}

function mayCallNumber(rights: AllowedDestinations, number: string): MayCall {
  const { country, type } = describeNumber(number);
  if (!isAllowedType(rights, type)) return refusedType(type, rights);
  if (type === 'satellite' || rights.countries === 'any') return allowed;
  if (country !== undefined && rights.countries.includes(country)) return allowed;
  return refused(`country ${country ?? 'unknown'}; allowed: ${listOf(rights.countries)}`);
}

function isAllowedType({ types }: AllowedDestinations, type: NumberType): boolean {
  return types.includes(type) || (types.includes('ordinary') && !mustBeNamed.includes(type));
}

/** Refused unless the operator names them. */
const mustBeNamed: readonly NumberType[] = ['premium', 'satellite', 'emergency'];

function isAllowedDomain(domains: AllowedDestinations['domains'], host: string): boolean {
  if (domains === 'any') return true;
  return domains.some((domain) => (domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain));
}

/** Visual separators (RFC 3966), and the spaces that escapes may hold. */
function withoutSeparators(text: string): string {
  return text.replace(/[\s().-]/g, '');
}

/** `%2B31…` is `+31…` to whoever is called. */
function decoded(user: string): string {
  return user.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function refusedType(type: NumberType, rights: AllowedDestinations): MayCall {
  return refused(`a number of type ${type}; allowed: ${listOf(rights.types)}`);
}

function listOf(words: 'any' | readonly string[]): string {
  if (words === 'any') return words;
  return words.length > 0 ? words.join(', ') : 'none';
}

function refused(why: string): MayCall {
  return { kind: 'refused', why };
}
