/** What a customer's own system says, as the tenant's configuration tells to read it. Pure. */
import { fit, readDestinations, type Habits } from '../domain/config/read-destination.js';
import { pointedAt } from '../domain/json-pointer.js';
import type { Destination, JsonValue, Verifier } from '../domain/tenant.js';

export type ReadAnswer =
  | { readonly kind: 'verified'; readonly label?: string; readonly destinations?: readonly Destination[] }
  | { readonly kind: 'unverified' }
  /** What is wrong with it, and never what it says. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** A label may be missing or odd; a verdict or a destination that cannot be read makes the answer none. */
export function readAnswer(verifier: Verifier, text: string): ReadAnswer {
  const document = parsed(text);
  if (document === undefined) return unreadable('no JSON');
  const known = verdict(verifier, pointedAt(document, verifier.verdict));
  if (known === undefined) return unreadable(`${verifier.verifiedIf === undefined ? 'neither true nor false' : 'no text, number or truth value'} at ${verifier.verdict}`);
  if (!known) return { kind: 'unverified' };
  const destinations = destinationsOf(verifier, pointedAt(document, verifier.destination));
  if (destinations === undefined) return unreadable(`no destination that can be read at ${verifier.destination}`);
  const label = labelOf(pointedAt(document, verifier.label));
  return { kind: 'verified', ...(label !== undefined && { label }), ...(destinations.length > 0 && { destinations }) };
}

function unreadable(detail: string): ReadAnswer {
  return { kind: 'unreadable', detail };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function verdict({ verifiedIf }: Verifier, said: JsonValue | undefined): boolean | undefined {
  if (verifiedIf === undefined) return typeof said === 'boolean' ? said : undefined;
  return said === undefined || said === null || typeof said === 'object' ? undefined : verifiedIf.includes(String(said));
}

function labelOf(said: JsonValue | undefined): string | undefined {
  const text = typeof said === 'string' ? said.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim() : '';
  return text === '' ? undefined : text.slice(0, 100);
}

/** A text with `|` between destinations that are tried in turn, or a list of texts. None: the answer names none. */
function destinationsOf({ country, pbx }: Verifier, said: JsonValue | undefined): readonly Destination[] | undefined {
  if (said === undefined || said === null || said === '') return [];
  const habits: Habits = { timezone: 'UTC', ...(country !== undefined && { country }), ...(pbx !== undefined && { pbx }) };
  const cells = (isList(said) ? said : [said]).map((one) => (typeof one === 'string' || typeof one === 'number' ? readDestinations(String(one), habits) : undefined));
  const read = cells.filter((cell) => cell !== undefined).flat();
  return cells.includes(undefined) || !fit(read) ? undefined : read;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
