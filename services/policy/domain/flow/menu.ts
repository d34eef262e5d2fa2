import type { CallEvent } from '../decision.js';
import type { Menu } from '../tenant.js';
import type { FlowCall } from './flow-call.js';
import { badQuestion, go, type Move } from './move.js';
import { heardPrompts } from './prompts.js';
import type { FlowState } from './state.js';

/** Lets the caller choose with a key. */
export function enterMenu(step: Menu, call: FlowCall, state: FlowState): Move {
  const { prompts, missing } = heardPrompts(call.live, step.prompt);
  const { firstDigitMs, betweenDigitsMs, totalMs } = step;
  const maxDigits = longestKey(step);
  const endKey = maxDigits > 1 ? '#' : '';
  const directive = { kind: 'collect', prompts, minDigits: 1, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn: true, secret: false } as const;
  return missing === undefined ? { kind: 'ask', directive, state } : { kind: 'ask', directive, state, missing };
}

export function resumeMenu(step: Menu, call: FlowCall, state: FlowState, event: CallEvent): Move {
  switch (event.kind) {
    case 'digits':
      return chosen(step, event.value) ?? again(step, call, { ...state, attempts: state.attempts + 1, keyed: true });
    case 'silence':
      return again(step, call, { ...state, attempts: state.attempts + 1 });
    default:
      return badQuestion();
  }
}

function chosen(step: Menu, keys: string): Move | undefined {
  const to = Object.hasOwn(step.keys, keys) ? step.keys[keys] : undefined;
  return to === undefined ? undefined : go(keys, to);
}

function again(step: Menu, call: FlowCall, state: FlowState): Move {
  if (state.attempts < step.attempts) return enterMenu(step, call, state);
  return state.keyed ? go('invalid', step.invalid) : go('silent', step.silent);
}

function longestKey(step: Menu): number {
  let longest = 1;
  for (const keys in step.keys) longest = Math.max(longest, keys.length);
  return longest;
}
