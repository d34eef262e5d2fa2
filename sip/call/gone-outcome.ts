import type { Gone } from '../ports/incoming-call.js';
import type { Outcome } from './outcome.js';

/** What a call comes to that ended from outside. */
export function goneOutcome(gone: AbortSignal, answered: boolean): Outcome {
  const kind = kindOf(gone);
  if (kind === 'link-lost') return { kind: 'failed', cause: 'link-lost', sipStatus: answered ? 200 : 0 };
  if (kind === 'cut') return { kind: 'failed', cause: 'draining', sipStatus: answered ? 200 : 480 };
  if (isUnacknowledged(gone)) return { kind: 'failed', cause: 'not-acknowledged', sipStatus: 200 };
  return { kind: 'abandoned', sipStatus: answered ? 200 : 487 };
}

/** The 200 was never acknowledged. */
export function isUnacknowledged(gone: AbortSignal): boolean {
  return kindOf(gone) === 'not-acknowledged';
}

function kindOf(gone: AbortSignal): Gone['kind'] | undefined {
  return (gone.reason as Gone | undefined)?.kind;
}
