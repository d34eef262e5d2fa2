/** JSON Pointers (RFC 6901): where something stands in a JSON document. */
import type { JsonValue } from './tenant.js';

/** Is this a pointer? An empty text is one: the whole document. */
export function isPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

/** What stands there; `undefined`: nothing. Only what the document itself has, never what every object inherits. */
export function pointedAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    if (at === undefined) return undefined;
    at = childOf(at, token.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return at;
}

function childOf(value: JsonValue, key: string): JsonValue | undefined {
  if (isList(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
