/** What the operator lets tenants do. Without an operator file (`undefined` below) everything is open. */
import type { NumberType } from '../../common/e164.js';
import type { ListRef } from './tenant.js';

export interface Operator {
  readonly tenants: Readonly<Record<string, TenantRights>>;
  readonly shares: readonly SharedList[];
  /** Highest chance a day, 0 to 1, that somebody guesses a PIN of a list; absent: no release is refused for it. */
  readonly maxGuessChance?: number;
}

/** The operator's word as it is now: it may change while the service runs. */
export interface OperatorSource {
  current(): Operator | undefined;
  /** Calls back after each change. What it answers ends that. */
  changed(then: () => void): () => void;
}

export interface TenantRights {
  readonly on: boolean;
  readonly numbers: readonly NumberBlock[];
  /** By number; a line that is not named here is on and has no limits of its own. */
  readonly lines: Readonly<Record<string, LineRights>>;
  readonly destinations: AllowedDestinations;
  readonly limits: Limits;
  readonly quotas?: Quotas;
  readonly lookUps?: LookUpRights;
}

/** What look-ups in customers' own systems may do besides asking public addresses over HTTPS. */
export interface LookUpRights {
  /** Blocks such as `10.1.0.0/16`: private, loopback and other special addresses that may be asked. */
  readonly privateAddresses: readonly string[];
  readonly http: boolean;
  /** Secrets of the environment that may be sent. */
  readonly secrets: 'any' | readonly string[];
}

/** How much a tenant may keep and ask; absent: as much as it likes. */
export interface Quotas {
  /** Of all its lists together. */
  readonly rows?: number;
  /** Releases made within 24 hours. */
  readonly releasesADay?: number;
  /** Of all its prompts together. */
  readonly promptMinutes?: number;
  /** Of the HTTP API. */
  readonly requestsAMinute?: number;
}

/** Numbers are E.164 with `+`; both ends of a range are included and equally long. */
export type NumberBlock =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'range'; readonly from: string; readonly until: string };

export interface LineRights {
  readonly on: boolean;
  readonly limits: Limits;
}

/** Calls at once and new calls a second; absent: no limit. */
export interface Limits {
  readonly calls?: number;
  readonly callsPerSecond?: number;
}

/** `ordinary`: every type but premium, satellite and emergency. Domains are exact, or `*.` and what they end in. */
export interface AllowedDestinations {
  readonly countries: 'any' | readonly string[];
  readonly types: readonly ('ordinary' | NumberType)[];
  readonly domains: 'any' | readonly string[];
}

/** A list that its owner's tenant lets a line of another use. */
export interface SharedList {
  readonly list: ListRef;
  /** The called number of the line. */
  readonly line: string;
}

/** An operator's word that stays as it is. */
export function unchanging(operator: Operator | undefined): OperatorSource {
  return { current: () => operator, changed: () => () => undefined };
}

/** May this tenant have a line on this number? */
export function ownsNumber(operator: Operator | undefined, tenant: string, number: string): boolean {
  return operator === undefined || (rightsOf(operator, tenant)?.numbers.some((block) => holds(block, number)) ?? false);
}

/** Does this line answer? One on a number that is not the tenant's any more is off, and so is a tenant whom the operator does not name. */
export function lineSwitch(operator: Operator | undefined, tenant: string, number: string): 'on' | 'off' {
  if (operator === undefined) return 'on';
  const rights = rightsOf(operator, tenant);
  return rights?.on === true && (lineRights(rights, number)?.on ?? true) && ownsNumber(operator, tenant, number) ? 'on' : 'off';
}

/** How many calls a tenant and one of its lines may have. */
export function limitsOf(operator: Operator | undefined, tenant: string, number: string): { readonly tenant: Limits; readonly line: Limits } {
  const rights = operator === undefined ? undefined : rightsOf(operator, tenant);
  return { tenant: rights?.limits ?? noLimits, line: (rights && lineRights(rights, number)?.limits) ?? noLimits };
}

/** How much a tenant may keep and ask. */
export function quotasOf(operator: Operator | undefined, tenant: string): Quotas {
  return (operator && rightsOf(operator, tenant)?.quotas) ?? noQuotas;
}

/** What a tenant's look-ups may do. Without an operator file: nothing special, and send any secret that is meant for look-ups. */
export function lookUpRights(operator: Operator | undefined, tenant: string): LookUpRights {
  return operator === undefined ? unrestricted : (rightsOf(operator, tenant)?.lookUps ?? nothingSpecial);
}

/** May a line of this tenant look into this list? */
export function mayUseList(operator: Operator | undefined, tenant: string, line: string, ref: ListRef): boolean {
  if (operator === undefined || ref.tenant === tenant) return true;
  return operator.shares.some((share) => share.line === line && share.list.tenant === ref.tenant && share.list.list === ref.list);
}

/** What the operator says of a tenant; `undefined`: nothing. */
export function rightsOf(operator: Operator, tenant: string): TenantRights | undefined {
  return Object.hasOwn(operator.tenants, tenant) ? operator.tenants[tenant] : undefined;
}

const noLimits: Limits = {};
const noQuotas: Quotas = {};
export const nothingSpecial: LookUpRights = { privateAddresses: [], http: false, secrets: [] };
const unrestricted: LookUpRights = { ...nothingSpecial, secrets: 'any' };

function lineRights(rights: TenantRights, number: string): LineRights | undefined {
  return Object.hasOwn(rights.lines, number) ? rights.lines[number] : undefined;
}

function holds(block: NumberBlock, number: string): boolean {
  switch (block.kind) {
    case 'number':
      return block.number === number;
    case 'prefix':
      return number.startsWith(block.prefix);
    case 'range':
      return number.length === block.from.length && block.from <= number && number <= block.until;
  }
}
