/** Stands in the caller's place where a flow is explained: answers what the caller would key, and the look-ups that follow. */
import { assertNever } from '../../common/assert-never.js';
import type { CallEvent } from '../domain/decision.js';
import type { Assumption, Seen } from '../domain/explain.js';
import { stepOf } from '../domain/flow-graph.js';
import type { FlowCall } from '../domain/flow/flow-call.js';
import type { Counted, Look, Looked, Move, Tried } from '../domain/flow/move.js';
import type { CustomerAnswer, CustomerQuestion, Guesses, Lists } from '../domain/ports.js';
import type { AskPin, ListRef, StepName, Verify } from '../domain/tenant.js';
import { guesser, usableLists, type MayUseList } from './look-up.js';

/** What the caller does, or why nobody can say. */
export type Assumed = { readonly kind: 'event'; readonly event: CallEvent } | { readonly kind: 'unknown'; readonly why: string };

export interface AssumedCallerParts {
  readonly lists: Lists;
  readonly guesses: Guesses;
  readonly mayUseList?: MayUseList;
  /** The time whose counts of wrong PINs are looked at: now, for asking for those of a later time would end those of now. */
  readonly countsOfMs: number;
}

export class AssumedCaller {
  readonly #parts: AssumedCallerParts;
  readonly #call: FlowCall;
  readonly #assume: readonly Assumption[];
  #asked = 0;
  /** What answered the question before, in this step. */
  #answered: Assumption | undefined;
  /** What a PIN look-up will say. */
  #pin: Looked = { kind: 'absent' };
  /** Wrong PINs that were assumed: counted here alone. */
  #wrong = 0;
  /** What look-ups said in this step. */
  seen: Seen = {};

  constructor(parts: AssumedCallerParts, call: FlowCall, assume: readonly Assumption[]) {
    this.#parts = parts;
    this.#call = call;
    this.#assume = assume;
  }

  /** A new step knows nothing of the one before. */
  beginStep(): void {
    this.seen = {};
    this.#answered = undefined;
  }

  /** Why the question is asked again. */
  whyAgain(): string {
    return this.#answered?.kind === 'silent' ? 'nothing is keyed' : 'what is keyed is wrong';
  }

  async answers(stepName: StepName): Promise<Assumed> {
    const assumed = this.#upcoming();
    const step = stepOf(this.#call.live.line, stepName);
    if (assumed === undefined) return { kind: 'unknown', why: 'the caller is asked here; assume an answer to see what follows' };
    this.#asked += 1;
    this.#answered = assumed;
    if (step?.do === 'verify') return keysForVerdict(step, assumed);
    return step?.do === 'ask-pin' ? this.#keysPin(step, assumed) : keysChoice(assumed);
  }

  /** Counts nothing: what would be counted is added up here. `undefined`: nobody can say what comes of it. */
  async lookUp(look: Look): Promise<Move | undefined> {
    const { nowMs } = this.#call;
    switch (look.look) {
      case 'caller':
        if (this.#usable([look.list]).length === 0) return look.next({ kind: 'absent' });
        return look.next(this.#noted(await this.#parts.lists.caller(look.list, look.number, nowMs)));
      case 'pin':
        return look.next(this.#noted(this.#pin));
      case 'attempt':
        return look.next(await this.#attempt(look.lists));
      case 'stands':
        return look.next(await look.attempt.stands());
      case 'take-back':
        return look.next();
      case 'counts':
        return look.next(await this.#counts(look.lists));
      case 'use':
        return look.next({ kind: 'counted' });
      case 'verify': {
        const said = await this.#verdict(look.question);
        return said && look.next(said);
      }
      case 'verified':
        return undefined;
      default:
        return assertNever(look);
    }
  }

  /** The digits are made up: the look-up for them is answered by the assumption, whatever they are. */
  async #keysPin(step: AskPin, assumed: Assumption): Promise<Assumed> {
    this.#pin = { kind: 'absent' };
    const event: CallEvent = { kind: 'digits', value: '0'.repeat(step.minDigits) };
    switch (assumed.kind) {
      case 'entry':
        this.#pin = await this.#parts.lists.entry(this.#usable(step.lists), { id: assumed.id }, this.#call.nowMs);
        return this.#pin.kind === 'absent' ? noSuchEntry(step, `id "${assumed.id}"`) : { kind: 'event', event };
      case 'label':
        this.#pin = await this.#parts.lists.entry(this.#usable(step.lists), { label: assumed.label }, this.#call.nowMs);
        return this.#pin.kind === 'absent' ? noSuchEntry(step, `label "${assumed.label}"`) : { kind: 'event', event };
      case 'wrong':
      case 'locked':
        return { kind: 'event', event };
      case 'silent':
        return { kind: 'event', event: { kind: 'silence' } };
      case 'keys':
      case 'verified':
      case 'unverified':
      case 'unavailable':
        return { kind: 'unknown', why: 'a PIN is asked for here: assume an entry, wrong, silent or locked, for no PIN is tried in an explanation' };
      default:
        return assertNever(assumed);
    }
  }

  /** A customer's own system is not asked: it says what is assumed. */
  async #verdict({ pin, attempt, step, verifier }: CustomerQuestion): Promise<CustomerAnswer | undefined> {
    const assumed = pin === undefined ? this.#upcoming() : this.#answered;
    if (pin === undefined) this.#asked += 1;
    switch (assumed?.kind) {
      case 'verified':
        attempt?.takeBack();
        return { kind: 'verified', entry: { id: `verified by ${verifier.name}`, list: { tenant: this.#call.live.tenant, list: step } } };
      case 'unverified':
      case 'wrong':
      case 'locked':
        await attempt?.stands();
        return { kind: 'unverified' };
      case 'unavailable':
        attempt?.takeBack();
        return { kind: 'unavailable', why: 'assumed' };
      default:
        return undefined;
    }
  }

  #usable(lists: readonly ListRef[]): readonly ListRef[] {
    return usableLists(this.#call, lists, this.#parts.mayUseList);
  }

  #upcoming(): Assumption | undefined {
    return this.#assume[Math.min(this.#asked, this.#assume.length - 1)];
  }

  #noted(said: Looked): Looked {
    if (said.kind === 'found') this.seen.entry = said.value;
    return said;
  }

  async #attempt(lists: readonly ListRef[]): Promise<Tried> {
    const before = await this.#counts(lists);
    if (before.kind === 'unavailable') return before;
    const stands = (): Promise<Counted> => {
      this.#wrong += 1;
      return this.#counts(lists);
    };
    return { kind: 'attempt', before, stands, takeBack: () => undefined };
  }

  async #counts(lists: readonly ListRef[]): Promise<Counted> {
    const { guesses, countsOfMs } = this.#parts;
    const said = await guesses.counts(guesser(this.#call, lists), countsOfMs);
    if (said.kind === 'unavailable') return said;
    const counts = { ...said, caller: said.caller + this.#wrong, line: said.line + this.#wrong, list: said.list + this.#wrong };
    this.seen.counts = counts;
    return this.#isLocked() ? { ...counts, caller: Infinity } : counts;
  }

  /** Locked before the question is asked, or by the answer to it. */
  #isLocked(): boolean {
    const assumed = this.#answered ?? this.#upcoming();
    if (assumed?.kind !== 'locked') return false;
    if (this.#answered === undefined) this.#asked += 1;
    this.seen.assumedLocked = true;
    return true;
  }
}

/** At a menu: a wrong key is no key at all. */
function keysChoice(assumed: Assumption): Assumed {
  switch (assumed.kind) {
    case 'keys':
      return { kind: 'event', event: { kind: 'digits', value: assumed.keys } };
    case 'wrong':
      return { kind: 'event', event: { kind: 'digits', value: '' } };
    case 'silent':
      return { kind: 'event', event: { kind: 'silence' } };
    case 'entry':
    case 'label':
    case 'locked':
    case 'verified':
    case 'unverified':
    case 'unavailable':
      return { kind: 'unknown', why: 'a key is asked for here: assume keys, wrong or silent' };
    default:
      return assertNever(assumed);
  }
}

/** The digits are made up, as those of a PIN of a list are. */
function keysForVerdict({ ask }: Verify, assumed: Assumption): Assumed {
  switch (assumed.kind) {
    case 'silent':
      return { kind: 'event', event: { kind: 'silence' } };
    case 'verified':
    case 'unverified':
    case 'unavailable':
    case 'wrong':
    case 'locked':
      return { kind: 'event', event: { kind: 'digits', value: '0'.repeat(ask?.minDigits ?? 1) } };
    case 'entry':
    case 'label':
    case 'keys':
      return { kind: 'unknown', why: 'a PIN for a verifier is asked for here: assume verified, unverified, unavailable, silent or locked' };
    default:
      return assertNever(assumed);
  }
}

function noSuchEntry({ lists }: AskPin, what: string): Assumed {
  return { kind: 'unknown', why: `no entry with ${what} is valid then on ${lists.map(({ list }) => `"${list}"`).join(' or ')}` };
}
