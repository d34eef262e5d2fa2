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
  const user = decoded(uri.user);
  if (isEmergencyDialled(user) && !rights.types.includes('emergency')) return refusedType('emergency', rights);
  return user.startsWith('+') ? mayCallNumber(rights, user.replace(/[^+\d]/g, '')) : mayCallDialled(rights, user);
}

/** What is dialled within a domain is the domain's own; behind `00` it is a number of the world. */
function mayCallDialled(rights: AllowedDestinations, user: string): MayCall {
  const reading = user.startsWith('00') ? readInternational(user) : undefined;
  return reading?.kind === 'number' ? mayCallNumber(rights, reading.number) : allowed;
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
