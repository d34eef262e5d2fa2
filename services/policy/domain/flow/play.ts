import type { CallEvent } from '../decision.js';
import type { Play } from '../tenant.js';
import type { FlowCall } from './flow-call.js';
import { badQuestion, go, type Move } from './move.js';
import { heardPrompts } from './prompts.js';
import type { FlowState } from './state.js';

/** Lets the caller hear a prompt. */
export function enterPlay(step: Play, call: FlowCall, state: FlowState): Move {
  const { prompts, missing } = heardPrompts(call.live, step.prompt);
  return missing === undefined ? { kind: 'ask', directive: { kind: 'play', prompts }, state } : { ...go('then', step.then), missing };
}

export function resumePlay(step: Play, event: CallEvent): Move {
  return event.kind === 'played' ? go('then', step.then) : badQuestion();
}
