/** Reason headers with a Q.850 cause (RFC 3326), as carriers map them to and from ISUP. */
import type { Tone } from '../ports/media.js';
import type { Unacceptable } from '../facts/invite-reader.js';
import type { RejectKind } from '../ports/policy.js';

export interface Q850 {
  readonly cause: number;
  readonly text: string;
  /** Heard before a BYE for this cause. */
  readonly tone: Tone;
}

export const normalClearing: Q850 = { cause: 16, text: 'Normal call clearing', tone: 'congestion' };
export const temporaryFailure: Q850 = { cause: 41, text: 'Temporary failure', tone: 'congestion' };
/** RFC 3398 section 7.2.4.1 makes it a 488. */
export const incompatible: Q850 = { cause: 65, text: 'Bearer capability not implemented', tone: 'congestion' };
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

/** For calls that are refused before the policy is asked, as RFC 3398 section 8.2.6.1 maps their statuses. */
export const causeOfUnacceptable: Readonly<Record<Unacceptable, Q850>> = {
  'unknown-trunk': rejected,
  'no-number': causeOfRejection['not-found'],
  loop: { cause: 25, text: 'Exchange routing error', tone: 'congestion' },
  'bad-extension': { cause: 127, text: 'Interworking, unspecified', tone: 'congestion' },
};

export function reasonHeader({ cause, text }: Q850): string {
  return `Q.850;cause=${cause};text="${text}"`;
}
