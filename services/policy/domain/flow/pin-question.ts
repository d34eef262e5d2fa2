/** What asking for a PIN takes, whoever knows which PINs are right. */
import { verdictOn, type Verdict } from '../guessing.js';
import type { GuessCounts } from '../ports.js';
import type { AskPin } from '../tenant.js';
import { usableCaller, type FlowCall } from './flow-call.js';
import type { Ask } from './move.js';
import { heardPrompts } from './prompts.js';
import type { FlowState } from './state.js';

export type PinQuestion = Pick<AskPin, 'prompt' | 'retry' | 'minDigits' | 'maxDigits' | 'attempts' | 'endKey' | 'firstDigitMs' | 'betweenDigitsMs' | 'totalMs' | 'bargeIn'>;

export function collectPin(question: PinQuestion, call: FlowCall, state: FlowState, prompt: string): Ask {
  const { prompts, missing } = heardPrompts(call.live, prompt);
  const { minDigits, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn } = question;
  const directive = { kind: 'collect', prompts, minDigits, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn, secret: true } as const;
  return missing === undefined ? { kind: 'ask', directive, state } : { kind: 'ask', directive, state, missing };
}

export function waitFor(ms: number, state: FlowState): Ask {
  return { kind: 'ask', directive: { kind: 'wait', ms }, state };
}

export function verdictOf({ facts, guessLimits }: FlowCall, counts: GuessCounts): Verdict {
  return verdictOn(counts, { numbered: usableCaller(facts) !== undefined, asserted: facts.asserted }, guessLimits);
}
