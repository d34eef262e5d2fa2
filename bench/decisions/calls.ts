/** The calls that are decided: of callers on the list, and of strangers who key a right PIN. */
import { randomBytes } from 'node:crypto';
import type { CallFacts } from '../../sip/ports/policy.js';
import { callerNumber, pinDigits, pinLine, rows, screenedLine } from './data.js';

/** `callers`: one decision a call. `pins`: two, the question for the PIN and the answer to it. */
export type Load = 'callers' | 'pins';

export interface BenchCall {
  readonly facts: CallFacts;
  readonly pin: string;
  readonly attemptId: string;
}

/** Every row once, in an order that has nothing to do with the store's. */
export function makeCalls(load: Load, count = rows): readonly BenchCall[] {
  return Array.from({ length: count }, (_, i) => {
    const n = (i * 48_271) % count;
    const caller = load === 'callers' ? callerNumber(n) : `+4930${String(10_000_000 + n)}`;
    return { facts: factsOf(load === 'callers' ? screenedLine : pinLine, caller), pin: pinDigits(n), attemptId: randomBytes(16).toString('hex') };
  });
}

function factsOf(called: string, caller: string): CallFacts {
  return { callUid: randomBytes(16).toString('hex'), called, caller, withheld: false, asserted: false, trunk: 'carrier', attestation: 'none', receivedAtMs: Date.now() };
}
