/**
 * Asks for a PIN on the keypad. A try counts from before it is looked at, so that of many at once none is judged without the others; a right
 * one is taken back.
 */
import { assertNever } from '../../../common/assert-never.js';
import type { CallEvent, Entry } from '../decision.js';
import type { Verdict } from '../guessing.js';
import type { Attempt } from '../ports.js';
import type { AskPin } from '../tenant.js';
import type { FlowCall } from './flow-call.js';
import { badQuestion, go, unavailable, type Counted, type Look, type Looked, type Move, type Tried, type Used } from './move.js';
import { collectPin, verdictOf, waitFor } from './pin-question.js';
import { matchedAfter, type FlowState } from './state.js';

/** One who is locked out is not even asked. */
export function enterAskPin(step: AskPin, call: FlowCall, state: FlowState): Move {
  return judged(step, call, (verdict) => (verdict.kind === 'locked' ? go('locked', step.locked) : collectPin(step, call, state, step.prompt)));
}

export function resumeAskPin(step: AskPin, call: FlowCall, state: FlowState, event: CallEvent): Move {
  if (state.pending !== undefined) return event.kind === 'waited' ? told(step, call, state, state.pending) : badQuestion();
  switch (event.kind) {
    case 'digits':
      return keyed(step, call, state, event.value, event.attemptId);
    case 'silence':
      return again(step, call, { ...state, attempts: state.attempts + 1 }, step.prompt);
    default:
      return badQuestion();
  }
}

/** Fewer than the least digits can be no PIN: that uses an attempt and is no guess. */
function keyed(step: AskPin, call: FlowCall, state: FlowState, pin: string, attemptId: string | undefined): Move {
  if (pin.length < step.minDigits) return afterWrong(step, call, state);
  return { kind: 'look', look: 'attempt', lists: step.lists, keyed: { pin, attemptId }, next: (said) => afterCounting(step, call, state, pin, said) };
}

/** One who is locked out learns nothing of the PIN: it is not looked at. */
function afterCounting(step: AskPin, call: FlowCall, state: FlowState, pin: string, said: Tried): Move {
  if (said.kind === 'unavailable') return unavailable(step);
  const guess: Guess = { step, call, state, attempt: said };
  const verdict = verdictOf(call, said.before);
  if (verdict.kind === 'locked') return standing(guess, () => go('locked', step.locked));
  return { kind: 'look', look: 'pin', lists: step.lists, pin, next: (found) => afterLook(guess, verdict, found) };
}

interface Guess {
  readonly step: AskPin;
  readonly call: FlowCall;
  readonly state: FlowState;
  readonly attempt: Attempt;
}

function afterLook(guess: Guess, verdict: NotLocked, said: Looked): Move {
  switch (said.kind) {
    case 'found':
      return right(guess, said.value, verdict);
    case 'absent':
      return wrong(guess);
    case 'unavailable':
      return takenBack(guess, () => unavailable(guess.step));
    default:
      return assertNever(said);
  }
}

type NotLocked = Exclude<Verdict, { kind: 'locked' }>;

function right(guess: Guess, entry: Entry, verdict: NotLocked): Move {
  if (entry.uses === undefined) return valid(guess, entry, verdict);
  return { kind: 'look', look: 'use', entry, next: (said) => afterUse(guess, entry, verdict, said) };
}

/** A PIN that opens no more calls is as if it were not there. */
function afterUse(guess: Guess, entry: Entry, verdict: NotLocked, said: Used): Move {
  switch (said.kind) {
    case 'counted':
      return valid(guess, entry, verdict);
    case 'used-up':
      return wrong(guess);
    case 'unavailable':
      return takenBack(guess, () => unavailable(guess.step));
    default:
      return assertNever(said);
  }
}

function valid(guess: Guess, entry: Entry, verdict: NotLocked): Move {
  return takenBack(guess, () => {
    if (verdict.kind === 'later') return waitFor(verdict.ms, remembering(guess.state, entry));
    return { kind: 'go', outcome: 'valid', to: guess.step.valid, entry };
  });
}

function takenBack({ attempt }: Guess, next: () => Move): Look {
  return { kind: 'look', look: 'take-back', attempt, next };
}

function standing({ attempt }: Guess, next: (said: Counted) => Move): Look {
  return { kind: 'look', look: 'stands', attempt, next };
}

/** The entry goes through the Wait as it matched: nothing is looked up again after it. */
function remembering(state: FlowState, entry: Entry): FlowState {
  const matched = matchedAfter(state, entry);
  return { ...state, pending: 'valid', entryId: entry.id, ...(matched !== undefined && { matched }) };
}

function wrong(guess: Guess): Look {
  return standing(guess, (said) => afterWrongCounted(guess, said));
}

function afterWrongCounted(guess: Guess, said: Counted): Move {
  if (said.kind === 'unavailable') return unavailable(guess.step);
  const verdict = verdictOf(guess.call, said);
  switch (verdict.kind) {
    case 'heard':
      return afterWrong(guess.step, guess.call, guess.state);
    case 'later':
      return waitFor(verdict.ms, { ...guess.state, pending: 'wrong' });
    case 'locked':
      return go('locked', guess.step.locked);
    default:
      return assertNever(verdict);
  }
}

/** The Wait is over: says what was found out before it. */
function told(step: AskPin, call: FlowCall, { pending: _, ...state }: FlowState, verdict: NonNullable<FlowState['pending']>): Move {
  return verdict === 'valid' ? go('valid', step.valid) : afterWrong(step, call, state);
}

function afterWrong(step: AskPin, call: FlowCall, state: FlowState): Move {
  return again(step, call, { ...state, attempts: state.attempts + 1, keyed: true }, step.retry);
}

/** All attempts silent is `silent`; any other way to use them up is `invalid`. */
function again(step: AskPin, call: FlowCall, state: FlowState, prompt: string): Move {
  if (state.attempts < step.attempts) return collectPin(step, call, state, prompt);
  return state.keyed ? go('invalid', step.invalid) : go('silent', step.silent);
}

function judged(step: AskPin, call: FlowCall, then: (verdict: Verdict) => Move): Look {
  return { kind: 'look', look: 'counts', lists: step.lists, next: (said) => (said.kind === 'unavailable' ? unavailable(step) : then(verdictOf(call, said))) };
}
