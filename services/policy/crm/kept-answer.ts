/** What is kept of a look-up for other replicas, as text. */
import type { Entry } from '../domain/decision.js';
import type { CustomerAnswer } from '../domain/ports.js';

/** What came of a question: told to every replica that is asked. */
export type Final = Exclude<CustomerAnswer, { kind: 'under-way' }>;

/** Label and destinations go along: who joins the look-up has nothing else. */
export function writeKept(final: Final): string {
  return JSON.stringify(final);
}

/** `undefined`: no text of this version or the one before. */
export function readKept(text: string): Final | undefined {
  try {
    const kept = JSON.parse(text) as { readonly kind?: unknown; readonly why?: unknown; readonly entry?: Entry };
    if (kept.kind === 'unverified') return { kind: 'unverified' };
    if (kept.kind === 'unavailable' && typeof kept.why === 'string') return { kind: 'unavailable', why: kept.why };
    return kept.kind === 'verified' && typeof kept.entry?.id === 'string' ? { kind: 'verified', entry: kept.entry } : undefined;
  } catch {
    return undefined;
  }
}
