/** How a call ended: one of these, always. */
import { assertNever } from '../../services/common/assert-never.js';
import type { Reason, RejectKind } from '../ports/policy.js';

/** Why a call could not be carried through. A closed set: it labels metrics. */
export type FailureCause =
  | 'draining'
  | 'overloaded'
  | 'no-policy'
  | 'no-media'
  | 'media-refused'
  | 'media-lost'
  | 'no-codec'
  /** No SDP in the INVITE, and none in answer to our offer. */
  | 'no-sdp'
  | 'unknown-trunk'
  | 'no-number'
  | 'bad-extension'
  | 'loop'
  | 'transfer-refused'
  | 'not-acknowledged'
  | 'link-lost'
  | 'not-available'
  | 'error';

/** `sipStatus`: the final response to the INVITE, as it was given or would have been. */
export type Outcome =
  | { readonly kind: 'redirected'; readonly to: readonly string[]; readonly sipStatus: number }
  | { readonly kind: 'transferred'; readonly to: readonly string[]; readonly sipStatus: number }
  | { readonly kind: 'rejected'; readonly as: RejectKind; readonly sipStatus: number }
  /** The flow ended the call after what was played. */
  | { readonly kind: 'hung-up'; readonly sipStatus: number }
  /** The caller ended it. */
  | { readonly kind: 'abandoned'; readonly sipStatus: number }
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly sipStatus: number };

export type Blame = 'success' | 'caller' | 'us' | 'upstream';

/** Who had it in his hands that the call ended so. */
export function blameOf(outcome: Outcome, reason: Reason | undefined): Blame {
  switch (outcome.kind) {
    case 'redirected':
    case 'transferred':
    case 'hung-up':
      return 'success';
    case 'abandoned':
      return 'caller';
    case 'rejected':
      return blameOfRejection(reason);
    case 'failed':
      return blameOfFailure[outcome.cause];
    default:
      return assertNever(outcome);
  }
}

function blameOfRejection(reason: Reason | undefined): Blame {
  switch (reason?.cause) {
    case 'lookup-failed':
    case 'bad-question':
    case 'not-allowed':
    case 'error':
      return 'us';
    default:
      return 'caller';
  }
}

const blameOfFailure: Readonly<Record<FailureCause, Blame>> = {
  draining: 'us',
  overloaded: 'us',
  'no-policy': 'us',
  'no-media': 'us',
  'media-refused': 'us',
  'media-lost': 'us',
  'no-codec': 'upstream',
  'no-sdp': 'upstream',
  'unknown-trunk': 'upstream',
  'no-number': 'caller',
  'bad-extension': 'upstream',
  loop: 'upstream',
  'transfer-refused': 'upstream',
  'not-acknowledged': 'upstream',
  'link-lost': 'us',
  'not-available': 'us',
  error: 'us',
};

export const failureCauses: readonly FailureCause[] = Object.keys(blameOfFailure) as FailureCause[];
