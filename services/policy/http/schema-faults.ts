/** What does not fit a route's schema, in words that quote no value: a body may hold PINs. */
import type { FastifySchemaValidationError } from 'fastify';
import { mostKept, quoteUnlessSecret } from '../domain/config/fault.js';
import type { ToldFault } from './problem.js';

type Invalid = Pick<FastifySchemaValidationError, 'keyword' | 'instancePath' | 'params'>;

/** @param context where it stands: `body`, `querystring`, `params` or `headers` */
export function faultsOf(errors: readonly Invalid[], context = ''): { readonly faults: readonly ToldFault[]; readonly total: number } {
  const told = [...groups(errors).values()].map((group) => faultOf(group, context === 'querystring' ? 'query' : context));
  return { faults: told.slice(0, mostKept), total: told.length };
}

/** One fault for all that is said of one place: of several forms that a value may have, each says what it misses. */
function groups(errors: readonly Invalid[]): ReadonlyMap<string, readonly Invalid[]> {
  const byPlace = new Map<string, Invalid[]>();
  for (const error of errors) {
    if (error.keyword === 'boolean' || error.keyword === 'anyOf') continue;
    const known = byPlace.get(error.instancePath);
    if (known === undefined) byPlace.set(error.instancePath, [error]);
    else known.push(error);
  }
  if (byPlace.size === 0) for (const error of errors) byPlace.set(error.instancePath, [error]);
  return byPlace;
}

function faultOf(group: readonly Invalid[], context: string): ToldFault {
  const [first] = group;
  const path = placeOf(first?.instancePath ?? '', context);
  if (first?.keyword === 'additionalProperties') {
    const names = wordsOf(first.params['additionalProperties']);
    return { path, found: `unknown: ${names.slice(0, 5).map(quoteUnlessSecret).join(', ')}`, allowed: 'allowed: what the documentation at /api names' };
  }
  if (first?.keyword === 'required') return { path, found: `missing: ${wordsOf(first.params['requiredProperties'] ?? first.params['missingProperty']).join(', ')}`, allowed: 'allowed: what the documentation at /api names' };
  return { path, found: 'a value of another kind', allowed: `allowed: ${[...new Set(group.map(allowedBy))].join(', or ')}` };
}

function placeOf(instancePath: string, context: string): string {
  const parts = instancePath.split('/').slice(1).map((part) => (/^\d{1,3}$/.test(part) || !/\d{3}|^\d+$/.test(part) ? part.slice(0, 40) : '…'));
  return [context, ...parts].filter(Boolean).join('.');
}

function wordsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((word) => typeof word === 'string');
}

function allowedBy({ keyword, params }: Invalid): string {
  const limit = typeof params['limit'] === 'number' ? params['limit'] : '';
  switch (keyword) {
    case 'type':
      return `a value of type ${String(params['type'])}`;
    case 'const':
      return JSON.stringify(params['allowedValue']);
    case 'enum':
      return wordsOf(params['allowedValues']).join(', ');
    case 'minimum':
    case 'exclusiveMinimum':
      return `${limit} or more`;
    case 'maximum':
    case 'exclusiveMaximum':
      return `${limit} or less`;
    case 'minLength':
      return `${limit} characters or more`;
    case 'maxLength':
      return `${limit} characters or fewer`;
    case 'minItems':
      return `${limit} items or more`;
    case 'maxItems':
      return `${limit} items or fewer`;
    case 'pattern':
      return 'a text without control characters, in the form that the documentation at /api shows';
    default:
      return 'what the documentation at /api shows';
  }
}
