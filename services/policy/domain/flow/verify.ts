/**
 * Asks a customer's own system about the caller, or about what the caller keys. The answer is not waited for within a
 * decision: the client waits, and asks again. A PIN goes with the question alone; what comes back is joined by a ticket.
 */
import { assertNever } from '../../../common/assert-never.js';
import type { CallEvent, Entry } from '../decision.js';
import type { Verdict } from '../guessing.js';
import type { Attempt, CustomerAnswer } from '../ports.js';
import type { Verify } from '../tenant.js';
import { usableCaller, type FlowCall } from './flow-call.js';
import { badQuestion, go, unavailable, type Ask, type Look, type Move, type Tried } from './move.js';
import { collectPin, verdictOf, waitFor, type PinQuestion } from './pin-question.js';
import { heardPrompts } from './prompts.js';
import { matchedAfter, type FlowState } from './state.js';

/** A withheld number is asked about nowhere. One who is locked out is not even asked for a PIN. */
export function enterVerify(step: Verify, call: FlowCall, state: FlowState): Move {
  const { ask } = step;
  if (ask !== undefined) return judged(step, call, (verdict) => (verdict.kind === 'locked' ? go('locked', step.locked) : collectPin(ask, call, state, ask.prompt)));
  const caller = usableCaller(call.facts);
  if (caller === undefined) return go('unverified', step.unverified);
  return { kind: 'look', look: 'verify', question: { step: state.step, verifier: step.verifier, caller }, next: (said) => answered(step, call, state, said) };
}

export function resumeVerify(step: Verify, call: FlowCall, state: FlowState, event: CallEvent): Move {
  const { asked, pending } = state;
  if (asked !== undefined) return event.kind === 'waited' ? { kind: 'look', look: 'verified', step: state.step, asked, next: (said) => answered(step, call, state, said) } : badQuestion();
  if (step.ask === undefined) return badQuestion();
  if (pending !== undefined) return event.kind === 'waited' ? told(step, step.ask, call, state, pending) : badQuestion();
  switch (event.kind) {
    case 'digits':
      return keyed(step, step.ask, call, state, event.value, event.attemptId);
    case 'silence':
      return again(step, step.ask, call, { ...state, attempts: state.attempts + 1 }, step.ask.prompt);
    default:
      return badQuestion();
  }
}

/** Fewer than the least digits can be no PIN: that uses an attempt and is no guess. */
function keyed(step: Verify, ask: PinQuestion, call: FlowCall, state: FlowState, pin: string, attemptId: string | undefined): Move {
  if (pin.length < ask.minDigits) return afterWrong(step, ask, call, state);
  return { kind: 'look', look: 'attempt', lists: [], keyed: { pin, attemptId }, next: (said) => afterCounting(step, call, state, { pin, attemptId }, said) };
}

interface Keyed {
  readonly pin: string;
  readonly attemptId: string | undefined;
}

/** One who is locked out learns nothing of the PIN: nobody is asked about it. */
function afterCounting(step: Verify, call: FlowCall, state: FlowState, keyedPin: Keyed, said: Tried): Move {
  if (said.kind === 'unavailable') return unavailable(step);
  if (verdictOf(call, said.before).kind === 'locked') return { kind: 'look', look: 'stands', attempt: said, next: () => go('locked', step.locked) };
  return { kind: 'look', look: 'verify', question: questionOf(step, call, state, keyedPin, said), next: (answer) => answered(step, call, state, answer) };
}

function questionOf(step: Verify, call: FlowCall, state: FlowState, { pin, attemptId }: Keyed, attempt: Attempt) {
  const caller = step.with === 'both' ? usableCaller(call.facts) : undefined;
  return { step: state.step, verifier: step.verifier, pin, attempt, ...(attemptId !== undefined && { attemptId }), ...(caller !== undefined && { caller }) };
}

/** By now a try at a PIN is counted or taken back. */
function answered(step: Verify, call: FlowCall, state: FlowState, said: CustomerAnswer): Move {
  switch (said.kind) {
    case 'under-way':
      return waiting(step, call, state, said);
    case 'verified':
      return verified(step, call, state, said.entry);
    case 'unverified':
      return unverified(step, call, state);
    case 'unavailable':
      return unavailable(step);
    default:
      return assertNever(said);
  }
}

/** What is to be heard meanwhile is heard once. */
function waiting(step: Verify, call: FlowCall, state: FlowState, { asked, againMs }: Extract<CustomerAnswer, { kind: 'under-way' }>): Ask {
  const wait = { kind: 'ask', directive: { kind: 'wait', ms: againMs }, state: { ...state, asked } } as const;
  if (step.hold === undefined || state.asked !== undefined) return wait;
  const { prompts: [prompt], missing } = heardPrompts(call.live, step.hold);
  return prompt === undefined ? { ...wait, ...(missing !== undefined && { missing }) } : { ...wait, directive: { ...wait.directive, prompt } };
}

function verified(step: Verify, call: FlowCall, { asked: _, ...state }: FlowState, entry: Entry): Move {
  const through = { kind: 'go', outcome: 'verified', to: step.verified, entry } as const;
  if (step.ask === undefined) return through;
  return judged(step, call, (verdict) => {
    if (verdict.kind === 'locked') return go('locked', step.locked);
    return verdict.kind === 'later' ? waitFor(verdict.ms, remembering(state, entry)) : through;
  });
}

/** The entry goes through the Wait as it matched: nobody is asked again after it. */
function remembering(state: FlowState, entry: Entry): FlowState {
  const matched = matchedAfter(state, entry);
  return { ...state, pending: 'valid', entryId: entry.id, ...(matched !== undefined && { matched }) };
}

function unverified(step: Verify, call: FlowCall, { asked: _, ...state }: FlowState): Move {
  const { ask } = step;
  if (ask === undefined) return go('unverified', step.unverified);
  return judged(step, call, (verdict) => {
    if (verdict.kind === 'locked') return go('locked', step.locked);
    return verdict.kind === 'later' ? waitFor(verdict.ms, { ...state, pending: 'wrong' }) : afterWrong(step, ask, call, state);
  });
}

/** The Wait is over: says what was found out before it. */
function told(step: Verify, ask: PinQuestion, call: FlowCall, { pending: _, ...state }: FlowState, verdict: NonNullable<FlowState['pending']>): Move {
  return verdict === 'valid' ? go('verified', step.verified) : afterWrong(step, ask, call, state);
}

function afterWrong(step: Verify, ask: PinQuestion, call: FlowCall, state: FlowState): Move {
  return again(step, ask, call, { ...state, attempts: state.attempts + 1, keyed: true }, ask.retry);
}

/** All attempts silent is `silent`; any other way to use them up is `unverified`. */
function again(step: Verify, ask: PinQuestion, call: FlowCall, state: FlowState, prompt: string): Move {
  if (state.attempts < ask.attempts) return collectPin(ask, call, state, prompt);
  return state.keyed ? go('unverified', step.unverified) : go('silent', step.silent);
}

/** No list is asked: wrong PINs count for the caller and for the line. */
function judged(step: Verify, call: FlowCall, then: (verdict: Verdict) => Move): Look {
  return { kind: 'look', look: 'counts', lists: [], next: (said) => (said.kind === 'unavailable' ? unavailable(step) : then(verdictOf(call, said))) };
}
