/** Walks a flow with assumptions in the caller's place, and says at each step why. Counts nothing, uses nothing up. */
import { assertNever } from '../../common/assert-never.js';
import type { Clock } from '../../common/clock.js';
import type { CallFacts, Cause, Directive } from '../domain/decision.js';
import { whyEnd, whyOutcome, type Assumption, type ExplainedStep, type Explanation } from '../domain/explain.js';
import { stepOf } from '../domain/flow-graph.js';
import type { FlowCall } from '../domain/flow/flow-call.js';
import type { Ask, Go, Move } from '../domain/flow/move.js';
import type { FlowState } from '../domain/flow/state.js';
import { enter, follow, resume, startOf } from '../domain/flow/walk.js';
import { defaultGuessLimits } from '../domain/guessing.js';
import { AssumedCaller } from './assumed-caller.js';
import type { DeciderParts } from './decide.js';

export interface ExplainQuestion {
  readonly facts: CallFacts;
  /** The time that is asked for, milliseconds since 1970. */
  readonly atMs: number;
  /** One for each time that the flow asks the caller; the last is repeated. None: the explanation ends where it asks. */
  readonly assume: readonly Assumption[];
}

/** Wrong PINs are as they are counted now, whatever time is asked for: counts of another time are not kept. */
export interface ExplainParts extends Pick<DeciderParts, 'lines' | 'lists' | 'guesses' | 'mayCall' | 'mayUseList' | 'guessLimits'> {
  readonly clock: Pick<Clock, 'now'>;
}

/** The most moves that an explanation follows: with assumptions repeated, a menu can lead back to itself for ever. */
const mostMoves = 200;

export async function explain(parts: ExplainParts, question: ExplainQuestion): Promise<Explanation> {
  const { facts, atMs } = question;
  const line = await parts.lines.live(facts.called);
  switch (line.kind) {
    case 'found': {
      const call: FlowCall = { facts, live: line.value, nowMs: atMs, guessLimits: parts.guessLimits ?? defaultGuessLimits, mayCall: parts.mayCall };
      return new Telling(parts, call, question.assume).told();
    }
    case 'absent':
      return nothing('not-found', 'no-line');
    case 'switched-off':
      return nothing('unavailable', 'switched-off', line.tenant);
    case 'unavailable':
      return nothing('unavailable', 'lookup-failed');
    default:
      return assertNever(line);
  }
}

function nothing(as: 'not-found' | 'unavailable', cause: Cause, tenant = ''): Explanation {
  return { steps: [], directive: { kind: 'reject', as }, reason: { tenant, step: '', release: 0, cause } };
}

/** One explanation in the making. */
class Telling {
  readonly #call: FlowCall;
  readonly #caller: AssumedCaller;
  readonly #steps: ExplainedStep[] = [];
  #state: FlowState;

  constructor({ clock, ...parts }: ExplainParts, call: FlowCall, assume: readonly Assumption[]) {
    this.#call = call;
    this.#caller = new AssumedCaller({ ...parts, countsOfMs: clock.now() }, call, assume);
    this.#state = startOf(call.live);
  }

  async told(): Promise<Explanation> {
    let move = enter(this.#call, this.#state);
    for (let moves = 0; moves < mostMoves; moves++) {
      switch (move.kind) {
        case 'look': {
          const next = await this.#caller.lookUp(move);
          if (next === undefined) return this.#askedElsewhere();
          move = next;
          break;
        }
        case 'go':
          move = this.#goOn(move);
          break;
        case 'ask': {
          const next = await this.#answer(move);
          if (next === undefined) return this.#ended(move.directive, 'flow');
          move = next;
          break;
        }
        case 'end':
          this.#tell('', whyEnd(this.#call, this.#state.step, move.directive, move.cause), '');
          return this.#ended(move.directive, move.cause);
        default:
          return assertNever(move);
      }
    }
    this.#tell('', 'and so on, without an end', '');
    return this.#ended({ kind: 'reject', as: 'unavailable' }, 'error');
  }

  #goOn(move: Go): Move {
    const step = stepOf(this.#call.live.line, this.#state.step);
    if (step !== undefined) this.#tell(move.outcome, whyOutcome(step, move.outcome, this.#call, this.#caller.seen), move.to);
    this.#state = follow(this.#state, move);
    this.#caller.beginStep();
    return enter(this.#call, this.#state);
  }

  /** What comes of a directive when the caller does as assumed; `undefined`: the explanation ends with it. */
  async #answer({ directive, state }: Ask): Promise<Move | undefined> {
    this.#state = state;
    switch (directive.kind) {
      case 'play':
        return resume(this.#call, state, { kind: 'played' });
      case 'wait':
        this.#tell('later', `too many wrong PINs on this line or its lists: the answer comes ${directive.ms / 1000} s later`, state.step);
        return resume(this.#call, state, { kind: 'waited' });
      case 'collect':
        return this.#key(state);
      case 'connect':
        return this.#tell('', whyEnd(this.#call, state.step, directive, 'flow'), '');
      case 'record':
      case 'reject':
      case 'hang-up':
        return undefined;
      default:
        return assertNever(directive);
    }
  }

  async #key(state: FlowState): Promise<Move | undefined> {
    if (state.attempts > 0) this.#tell('again', `${this.#caller.whyAgain()}: asked again after attempt ${state.attempts}`, state.step);
    const assumed = await this.#caller.answers(state.step);
    return assumed.kind === 'event' ? resume(this.#call, state, assumed.event) : this.#tell('', assumed.why, '');
  }

  #askedElsewhere(): Explanation {
    this.#tell('', 'the customer\'s own system is asked here; assume verified, unverified or unavailable to see what follows', '');
    return this.#ended({ kind: 'wait', ms: 0 }, 'flow');
  }

  #tell(outcome: string, why: string, next: string): undefined {
    const { step } = this.#state;
    this.#steps.push({ step, does: stepOf(this.#call.live.line, step)?.do ?? '', outcome, why, next });
  }

  #ended(directive: Directive, cause: Cause): Explanation {
    const { tenant, release } = this.#call.live;
    const { step, entryId } = this.#state;
    const reason = { tenant, step, release, cause, ...(entryId !== undefined && { entryId }) };
    return { steps: this.#steps, directive, reason };
  }
}
