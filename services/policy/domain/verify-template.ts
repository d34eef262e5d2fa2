/**
 * The templates of questions to a customer's own system: `{caller}`, `{called}` and `{pin}` stand for what is known of a
 * call. What is put in can change neither where a question goes nor what shape it has.
 */
import type { JsonValue } from './tenant.js';

export const placeholders = ['caller', 'called', 'pin'] as const;
export type Placeholder = (typeof placeholders)[number];

/** What is not known is an empty text. */
export type Known = Readonly<Record<Placeholder, string>>;

const anyPlaceholder = /\{(caller|called|pin)\}/g;

/** The placeholders in a URL or in the texts of a body. */
export function placeholdersIn(template: JsonValue | undefined): ReadonlySet<Placeholder> {
  return new Set(placeholders.filter((name) => textsOf(template).some((text) => text.includes(`{${name}}`))));
}

/** Nothing is put in but what numbers and keys consist of, percent-encoded: a value is never more than a part of a path or a query. */
export function fillUrl(template: string, known: Known): string {
  return template.replace(anyPlaceholder, (_, name: Placeholder) => encodeURIComponent(known[name].replace(/[^0-9A-D+*#]/g, '')));
}

/** Only texts are filled, and a text stays one text: what is written to JSON after this is escaped there. */
export function fillBody(template: JsonValue, known: Known): JsonValue {
  if (typeof template === 'string') return template.replace(anyPlaceholder, (_, name: Placeholder) => known[name]);
  if (template === null || typeof template !== 'object') return template;
  if (isList(template)) return template.map((item) => fillBody(item, known));
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillBody(value, known)]));
}

function textsOf(template: JsonValue | undefined): readonly string[] {
  if (typeof template === 'string') return [template];
  if (template === undefined || template === null || typeof template !== 'object') return [];
  return (isList(template) ? template : Object.values(template)).flatMap(textsOf);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
