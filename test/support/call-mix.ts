/** Calls at a steady rate, most of them sent on at once and some that key a PIN, and what became of each. */
import type { Phone } from '../../cli/phone/phone.js';
import type { CallResult } from '../../cli/phone/call-types.js';

export interface MixOptions {
  readonly perSecond: number;
  readonly seconds: number;
  /** Every so manieth call keys a PIN. */
  readonly pinEvery: number;
  /** What a caller waits for an end. */
  readonly patienceMs: number;
}

export interface MixedCall {
  readonly kind: 'redirect' | 'pin';
  /** Since the first call, in ms. */
  readonly placedMs: number;
  /** When the first 18x was there; absent: none came. */
  readonly ringingMs?: number;
  /** When it ended. */
  readonly overMs: number;
  readonly lost: boolean;
  /** What came of it, for people. */
  readonly end: string;
}

export interface Mix {
  /** Since the first call, in ms. */
  nowMs(): number;
  readonly done: Promise<readonly MixedCall[]>;
}

const friend = '+31612340001';

/** Right calls end with a 302: for a friend at once, for a stranger after the code. */
export function placeMix(phone: Phone, { perSecond, seconds, pinEvery, patienceMs }: MixOptions): Mix {
  const begun = performance.now();
  const nowMs = () => performance.now() - begun;
  const place = async (index: number): Promise<MixedCall> => {
    const dueMs = (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - nowMs())));
    const kind = index % pinEvery === 0 ? 'pin' : 'redirect';
    const placedMs = nowMs();
    const stranger = `+316123${String(50_000 + index)}`;
    const result = await phone.call({ to: '+31201110001', from: kind === 'pin' ? stranger : friend, timeoutMs: patienceMs, ...(kind === 'pin' && { keys: ['907314'] }) });
    const lost = result.outcome.kind !== 'sent-on' || result.outcome.status !== 302;
    return { kind, placedMs, overMs: nowMs(), lost, end: endOf(result), ...(result.provisionalMs !== undefined && { ringingMs: placedMs + result.provisionalMs }) };
  };
  return { nowMs, done: Promise.all(Array.from({ length: perSecond * seconds }, (_, index) => place(index))) };
}

function endOf({ outcome }: CallResult): string {
  switch (outcome.kind) {
    case 'sent-on':
    case 'rejected':
      return String(outcome.status);
    case 'no-answer':
      return outcome.why;
    default:
      return outcome.kind;
  }
}
