/** The questions under way: who was asked, when it is time for a second try, and when to give up. */
import type { DecideRequest } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import { Refusal } from '../../../proto/types/latchkey/policy/v1/Refusal.js';
import type { TaggedDecision__Output } from '../../../proto/types/latchkey/policy/v1/TaggedDecision.js';
import type { Clock } from '../../../services/common/clock.js';
import type { Answer } from '../../ports/policy.js';
import { chooseReplica, type Candidate } from './choose-replica.js';
import { DueQueue } from './due-queue.js';
import { readAnswer } from './read-answer.js';
import type { ReplicaHealth } from './replica-health.js';
import { RetryBudget } from './retry-budget.js';
import type { PolicyWatch } from './watch.js';

/** What is needed of a replica here. */
export interface Askable extends Candidate {
  readonly health: ReplicaHealth;
  ask(tag: number, request: DecideRequest): void;
  forget(tag: number): void;
  /** It may count this call as under way until it is told that the call is over. */
  counts(callUid: string): void;
}

export interface AsksOptions {
  readonly replicas: () => readonly Askable[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly watch: PolicyWatch;
}

interface Ask {
  readonly tag: number;
  readonly request: DecideRequest;
  /** The call that arrives with this question; absent: it is under way already. */
  readonly arriving: string | undefined;
  readonly begun: number;
  readonly settle: (answer: Answer) => void;
  readonly gone: AbortSignal;
  readonly onGone: () => void;
  first: Askable | undefined;
  second: Askable | undefined;
  /** How many of these still owe an answer. */
  owing: number;
}

type NoAnswer = Extract<Answer, { kind: 'no-answer' }>;

export class Asks {
  readonly #options: AsksOptions;
  readonly #asks = new Map<number, Ask>();
  readonly #budget = new RetryBudget();
  readonly #late: DueQueue;
  readonly #over: DueQueue;
  #lastTag = 0;

  constructor(options: AsksOptions) {
    this.#options = options;
    const waiting = (tag: number) => this.#asks.has(tag);
    this.#late = new DueQueue(options.clock, secondTryMs, (tag) => this.#isLate(tag), waiting);
    this.#over = new DueQueue(options.clock, deadlineMs, (tag) => this.#isOver(tag), waiting);
  }

  get underWay(): number {
    return this.#asks.size;
  }

  /** `arriving`: the uid of a call that is asked about for the first time. */
  decide(request: DecideRequest, gone: AbortSignal, arriving?: string): Promise<Answer> {
    if (gone.aborted) return Promise.resolve(timeout);
    return new Promise((settle) => this.#begin(request, gone, arriving, settle));
  }

  answered(replica: Askable, { tag, response, refusal }: TaggedDecision__Output): void {
    const ask = this.#asks.get(tag);
    if (ask === undefined) return;
    const answer = response ? readAnswer(response) : undefined;
    if (answer === undefined) return refusal === undefined ? this.#failed(ask, 'nonsense', nonsense) : this.#refused(ask, refusal);
    if (replica === ask.second || ask.second === undefined) replica.health.answeredInTime();
    this.#options.watch.answered((performance.now() - ask.begun) / 1000);
    if (ask.arriving !== undefined) this.#noteWhoCounts(ask, ask.arriving, isFinal(answer) ? replica : undefined);
    this.#end(ask, answer);
  }

  broke(tags: Iterable<number>): void {
    for (const tag of tags) {
      const ask = this.#asks.get(tag);
      if (ask !== undefined) this.#failed(ask, 'broken', noReplica);
    }
  }

  stop(): void {
    this.#late.stop();
    this.#over.stop();
    for (const ask of this.#asks.values()) this.#giveUp(ask, noReplica);
  }

  #begin(request: DecideRequest, gone: AbortSignal, arriving: string | undefined, settle: (answer: Answer) => void): void {
    const nowMs = this.#options.clock.now();
    this.#budget.asked();
    const choice = chooseReplica(this.#options.replicas(), nowMs, this.#options.random);
    if (choice.kind !== 'chosen') return settle(this.#unanswered(choice.kind === 'none' ? noReplica : overloaded));
    const tag = (this.#lastTag = (this.#lastTag + 1) >>> 0);
    const onGone = () => this.#leave(ask);
    const ask: Ask = { tag, request, arriving, begun: performance.now(), settle, gone, onGone, first: choice.replica, second: undefined, owing: 1 };
    gone.addEventListener('abort', onGone);
    this.#asks.set(tag, ask);
    this.#late.add(tag, nowMs);
    this.#over.add(tag, nowMs);
    choice.replica.ask(tag, request);
  }

  #isLate(tag: number): void {
    const ask = this.#asks.get(tag);
    if (ask === undefined || ask.second !== undefined) return;
    ask.first?.health.missed(this.#options.clock.now());
    this.#again(ask, 'late');
  }

  #isOver(tag: number): void {
    const ask = this.#asks.get(tag);
    if (ask === undefined) return;
    ask.second?.health.missed(this.#options.clock.now());
    this.#giveUp(ask, timeout);
  }

  #refused(ask: Ask, refusal: number): void {
    if (refusal === Refusal.REFUSAL_MALFORMED) this.#failed(ask, 'nonsense', nonsense);
    else this.#failed(ask, 'refused', refusal === Refusal.REFUSAL_OVERLOADED ? overloaded : noReplica);
  }

  /** One replica will give no answer. Another is asked; or another was asked already; or that was it. */
  #failed(ask: Ask, why: 'broken' | 'refused' | 'nonsense', last: NoAnswer): void {
    ask.owing--;
    if (!this.#again(ask, why) && ask.owing === 0) this.#giveUp(ask, last);
  }

  #again(ask: Ask, why: 'late' | 'broken' | 'refused' | 'nonsense'): boolean {
    if (ask.second !== undefined) return false;
    const choice = chooseReplica(this.#options.replicas(), this.#options.clock.now(), this.#options.random, ask.first);
    if (choice.kind !== 'chosen' || !this.#budget.take(why === 'broken' ? 'broken' : 'late')) return false;
    this.#options.watch.secondTry(why);
    ask.second = choice.replica;
    ask.owing++;
    choice.replica.ask(ask.tag, ask.request);
    return true;
  }

  #giveUp(ask: Ask, answer: NoAnswer): void {
    if (ask.arriving !== undefined) this.#noteWhoCounts(ask, ask.arriving);
    this.#end(ask, this.#unanswered(answer));
  }

  #leave(ask: Ask): void {
    if (ask.arriving !== undefined) this.#noteWhoCounts(ask, ask.arriving);
    this.#end(ask, timeout);
  }

  /** All who were asked, whether they answered or will do so when nobody listens; but for who said the last word already. */
  #noteWhoCounts({ first, second }: Ask, callUid: string, done?: Askable): void {
    if (first !== done) first?.counts(callUid);
    if (second !== done) second?.counts(callUid);
  }

  #unanswered(answer: NoAnswer): NoAnswer {
    this.#options.watch.unanswered(answer.why);
    return answer;
  }

  #end(ask: Ask, answer: Answer): void {
    this.#asks.delete(ask.tag);
    ask.gone.removeEventListener('abort', ask.onGone);
    ask.first?.forget(ask.tag);
    ask.second?.forget(ask.tag);
    ask.settle(answer);
  }
}

/** Who gave such an answer has let go of the call. */
function isFinal(answer: Answer): boolean {
  return answer.kind === 'decision' && answer.cursor.length === 0;
}

const secondTryMs = 80;
const deadlineMs = 250;

const timeout: NoAnswer = { kind: 'no-answer', why: 'timeout' };
const noReplica: NoAnswer = { kind: 'no-answer', why: 'no-replica' };
const overloaded: NoAnswer = { kind: 'no-answer', why: 'overloaded' };
const nonsense: NoAnswer = { kind: 'no-answer', why: 'nonsense' };
