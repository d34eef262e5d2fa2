/** The kinds of call, how they are mixed, and how each should end. */
import type { CallOptions, CallOutcome } from '../../cli/phone/call-types.js';
import { friend, lines, pin } from './tenant.js';

export interface Kind {
  readonly name: string;
  /** Of twenty calls. */
  readonly share: number;
  options(index: number): CallOptions;
  rightly(outcome: CallOutcome): boolean;
}

export const kinds: readonly Kind[] = [
  { name: 'sent on at once', share: 9, options: () => ({ to: lines.screened, from: friend }), rightly: sentOn },
  { name: 'PIN', share: 4, options: (index) => ({ to: lines.screened, from: stranger(index), keys: [pin] }), rightly: sentOn },
  { name: 'menu', share: 2, options: (index) => ({ to: lines.menu, from: stranger(index), keys: ['1'] }), rightly: sentOn },
  { name: 'refused', share: 2, options: (index) => ({ to: lines.refused, from: stranger(index) }), rightly: (outcome) => outcome.kind === 'rejected' && outcome.status === 603 },
  { name: 'hung up while listening', share: 3, options: (index) => ({ to: lines.screened, from: stranger(index), hangUpAfterMs: 300 + ((index * 37) % 1700) }), rightly: ({ kind }) => kind === 'hung-up' },
];

/** The kind of the n-th call: all of twenty in a row. */
export function kindOf(index: number): Kind {
  let at = (index * 7) % 20;
  for (const kind of kinds) {
    if (at < kind.share) return kind;
    at -= kind.share;
  }
  throw new Error('the shares do not add up to twenty');
}

function sentOn(outcome: CallOutcome): boolean {
  return outcome.kind === 'sent-on';
}

/** So many different ones as call within the first minutes: what is kept of callers is all there when it is looked at for the first time. */
function stranger(index: number): string {
  return `+3161${String(1_000_000 + (index % strangers))}`;
}

/** Shares nothing with the twenty: each of them calls in every way, within 4000 calls. */
const strangers = 199;
