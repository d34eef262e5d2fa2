/** A question to a customer's own system, filled in and ready to be sent. */
import { createHmac } from 'node:crypto';
import type { CustomerCall, CustomerQuestion } from '../domain/ports.js';
import type { Verifier } from '../domain/tenant.js';
import { fillBody, fillUrl } from '../domain/verify-template.js';

export interface Question {
  readonly tenant: string;
  readonly verifier: Verifier;
  readonly url: string;
  /** JSON. */
  readonly body?: string;
  /** What must not be in what is kept of the answer. */
  readonly pin: string | undefined;
  /** The same for the same question; tells nothing of it without the key. */
  readonly key: string;
}

/** Hexadecimal, under a key. */
export type Keyed = (...parts: readonly string[]) => string;

export function keyed(secret: Uint8Array): Keyed {
  return (...parts) => createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}

export function questionOf({ tenant, called }: CustomerCall, { verifier, caller = '', pin }: CustomerQuestion, hash: Keyed): Question {
  const known = { caller, called, pin: pin ?? '' };
  const url = fillUrl(verifier.url, known);
  const body = verifier.method === 'GET' || verifier.body === undefined ? undefined : JSON.stringify(fillBody(verifier.body, known));
  return { tenant, verifier, url, ...(body !== undefined && { body }), pin, key: hash('question', tenant, JSON.stringify(verifier), url, body ?? '') };
}
