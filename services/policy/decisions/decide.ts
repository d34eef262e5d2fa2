/**
 * Answers the one question of the contract: this call, at this point; what next? Drives the flow interpreter with what
 * look-ups say. While they are at hand there is no promise in it; it never throws and never rejects.
 */
import type { Clock } from '../../common/clock.js';
import { assertNever } from '../../common/assert-never.js';
import type { CursorCodec, Standing } from '../domain/cursor.js';
import type { CallEvent, CallFacts, Cause, Decision, LiveLine } from '../domain/decision.js';
import { canCarryOut, type Capability } from '../domain/flow/capability.js';
import { stepOf } from '../domain/flow-graph.js';
import type { FlowCall } from '../domain/flow/flow-call.js';
import { reject, type Ask, type End, type Move } from '../domain/flow/move.js';
import type { FlowState } from '../domain/flow/state.js';
import { enter, follow, mostSteps, resume, startOf } from '../domain/flow/walk.js';
import { defaultGuessLimits, type GuessLimits } from '../domain/guessing.js';
import type { CustomerSystems, Guesses, Lines, Lists, Soon } from '../domain/ports.js';
import type { CallLimits } from './call-limits.js';
import { lookUp, rememberWhoGotIn, type MayUseList } from './look-up.js';
import type { StepName } from '../domain/tenant.js';
import { Patience, type Waiting } from './patience.js';
import { nobodyWatches, type DecisionWatch } from './watch.js';

export interface Question {
  readonly facts: CallFacts;
  readonly event: CallEvent;
  /** Empty at the start of a call, else that of the answer before. */
  readonly cursor: Uint8Array;
  readonly capabilities: ReadonlySet<Capability>;
}

export interface DeciderParts {
  readonly lines: Lines;
  readonly lists: Lists;
  readonly guesses: Guesses;
  /** Absent: nobody can be asked. */
  readonly customers?: CustomerSystems;
  readonly cursors: CursorCodec;
  /** Whether the operator lets the tenant call there. Asked at every decision, so it has to be quick. */
  readonly mayCall: FlowCall['mayCall'];
  /** Whether the operator lets a tenant's line look into a list of another tenant; absent: it lets. */
  readonly mayUseList?: MayUseList;
  /** For the deadline of look-ups alone; the time of a decision is handed in. */
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly limits?: CallLimits;
  readonly guessLimits?: GuessLimits;
  readonly watch?: DecisionWatch;
  /** All look-ups of one decision together, in milliseconds; 200. */
  readonly lookUpsMs?: number;
}

export interface Decider {
  decide(question: Question, nowMs: number): Soon<Decision>;
}

/** A decision on its way. */
interface Walk {
  readonly parts: DecidingParts;
  readonly question: Question;
  readonly nowMs: number;
  readonly patience: Patience;
  steps: number;
}

type DecidingParts = DeciderParts & Waiting & { readonly guessLimits: GuessLimits };

export function decider(given: DeciderParts): Decider {
  const parts: DecidingParts = { watch: nobodyWatches, lookUpsMs: 200, guessLimits: defaultGuessLimits, ...given };
  return {
    decide(question, nowMs) {
      const failed = (error: unknown): Decision => {
        parts.watch.failed(error, question.facts.callUid);
        return refusal('unavailable', 'error');
      };
      try {
        const decision = answer({ parts, question, nowMs, patience: new Patience(parts, question.facts.callUid), steps: 0 });
        return decision instanceof Promise ? decision.catch(failed) : decision;
      } catch (error) {
        return failed(error);
      }
    },
  };
}

function answer(walk: Walk): Soon<Decision> {
  const { parts, question: { facts, event, cursor } } = walk;
  if (cursor.length === 0) return event.kind === 'arrived' ? arrived(walk) : refusal('unavailable', 'bad-question');
  const standing = parts.cursors.open(facts, cursor);
  return standing === undefined ? refusal('unavailable', 'bad-question') : wentOn(walk, standing);
}

function arrived(walk: Walk): Soon<Decision> {
  const { parts, question: { facts } } = walk;
  return walk.patience.hear('line', () => parts.lines.live(facts.called), (said): Soon<Decision> => {
    switch (said.kind) {
      case 'found':
        return admitted(walk, said.value);
      case 'absent':
        return refusal('not-found', 'no-line');
      case 'switched-off':
        return refusal('unavailable', 'switched-off', said.tenant);
      case 'unavailable':
        return refusal('unavailable', 'lookup-failed');
      default:
        return assertNever(said);
    }
  });
}

function admitted(walk: Walk, live: LiveLine): Soon<Decision> {
  const { parts, question: { facts }, nowMs } = walk;
  const state = startOf(live);
  if (parts.limits?.admit(live.tenant, facts.called, facts.callUid, nowMs) === false) return ended(walk, live, state, reject('busy', 'limit'));
  const call = flowCall(walk, live);
  return drive(walk, call, state, enter(call, state));
}

/** A call finishes on the flow that it began on. A release that is nowhere any more could not be looked up. */
function wentOn(walk: Walk, { tenant, release, state }: Standing): Soon<Decision> {
  const { parts, question: { facts, event }, nowMs } = walk;
  parts.limits?.goesOn(facts.callUid, nowMs);
  return walk.patience.hear('release', () => parts.lines.at(tenant, release, facts.called), (said): Soon<Decision> => {
    if (said.kind !== 'found') return refusal('unavailable', 'lookup-failed', tenant);
    const call = flowCall(walk, said.value);
    return drive(walk, call, state, resume(call, state, event));
  });
}

function flowCall({ parts, question, nowMs }: Walk, live: LiveLine): FlowCall {
  return { facts: question.facts, live, nowMs, guessLimits: parts.guessLimits, mayCall: parts.mayCall };
}

/** Makes move after move, until one is an answer. */
function drive(walk: Walk, call: FlowCall, from: FlowState, first: Move): Soon<Decision> {
  let state = from;
  let move = first;
  for (;;) {
    switch (move.kind) {
      case 'look': {
        const next = lookUp(walk.parts, walk.patience, call, move);
        if (next instanceof Promise) return next.then((came) => drive(walk, call, state, came));
        move = next;
        break;
      }
      case 'go':
        if (++walk.steps > mostSteps) return ended(walk, call.live, state, reject('unavailable', 'error'));
        noteMissing(walk, call, move);
        if (move.outcome === 'valid' || move.outcome === 'verified') rememberWhoGotIn(walk.parts, call, state.step, walk.nowMs);
        if (move.outcome === 'locked') walk.parts.watch.lockedOut();
        noteOutcome(walk, call, state.step, move.outcome);
        state = follow(state, move);
        move = enter(call, state);
        break;
      case 'ask':
        return asked(walk, call, move);
      case 'end':
        noteMissing(walk, call, move);
        return ended(walk, call.live, state, move);
      default:
        return assertNever(move);
    }
  }
}

/** A directive after which the client comes back, with the cursor that it brings then. */
function asked(walk: Walk, call: FlowCall, move: Ask): Decision {
  const { parts, question: { facts, capabilities } } = walk;
  const { directive, state } = move;
  noteMissing(walk, call, move);
  const { tenant, release } = call.live;
  const cursor = canCarryOut(capabilities, directive) ? parts.cursors.seal(facts, { tenant, release, state }) : undefined;
  if (cursor === undefined) return ended(walk, call.live, state, reject('unavailable', 'error'));
  if (directive.kind === 'wait' && state.asked === undefined) parts.watch.answerDelayed(directive.ms);
  return { directive, cursor, reason: reason(call.live, state, 'flow') };
}

function ended(walk: Walk, live: LiveLine, state: FlowState, { directive, cause }: End): Decision {
  const { parts: { limits }, question: { facts, capabilities }, nowMs } = walk;
  if (!canCarryOut(capabilities, directive)) return ended(walk, live, state, reject('unavailable', 'error'));
  // A client that can bridge may keep the call, until it reports its end; any other gives it out of its hands now.
  if (directive.kind === 'connect' && capabilities.has('bridge')) limits?.bridged(facts.callUid, nowMs);
  else limits?.ended(facts.callUid);
  return { directive, cursor: noCursor, reason: reason(live, state, cause) };
}

function reason({ tenant, release }: LiveLine, { step, entryId }: FlowState, cause: Cause): Decision['reason'] {
  return entryId === undefined ? { tenant, step, release, cause } : { tenant, step, release, entryId, cause };
}

/** An answer without a flow behind it. */
function refusal(as: 'unavailable' | 'not-found', cause: Cause, tenant = ''): Decision {
  return { directive: { kind: 'reject', as }, cursor: noCursor, reason: { tenant, step: '', release: 0, cause } };
}

function noteOutcome({ parts }: Walk, { live }: FlowCall, stepName: StepName, outcome: string): void {
  const step = stepOf(live.line, stepName);
  if (step !== undefined) parts.watch.stepped(step.do, outcome);
}

function noteMissing({ parts }: Walk, { live }: FlowCall, { missing }: { readonly missing?: string }): void {
  if (missing !== undefined) parts.watch.promptMissing(live.tenant, missing);
}

const noCursor = new Uint8Array(0);
