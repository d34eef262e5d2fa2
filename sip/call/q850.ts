/** Reason headers with a Q.850 cause (RFC 3326), as carriers map them to and from ISUP. */
import type { Tone } from '../ports/media.js';
import type { RejectKind } from '../ports/policy.js';

export interface Q850 {
  readonly cause: number;
  readonly text: string;
  /** Heard before a BYE for this cause. */
  readonly tone: Tone;
}

export const normalClearing: Q850 = { cause: 16, text: 'Normal call clearing', tone: 'congestion' };
export const temporaryFailure: Q850 = { cause: 41, text: 'Temporary failure', tone: 'congestion' };
const rejected: Q850 = { cause: 21, text: 'Call rejected', tone: 'congestion' };

export const causeOfRejection: Readonly<Record<RejectKind, Q850>> = {
  busy: { cause: 17, text: 'User busy', tone: 'busy' },
  declined: rejected,
  forbidden: rejected,
  'not-found': { cause: 1, text: 'Unallocated number', tone: 'congestion' },
  unwanted: rejected,
  anonymous: rejected,
  unavailable: { cause: 31, text: 'Normal, unspecified', tone: 'congestion' },
};

export function reasonHeader({ cause, text }: Q850): string {
  return `Q.850;cause=${cause};text="${text}"`;
}
