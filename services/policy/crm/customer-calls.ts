/**
 * The look-ups of calls: a question is asked once for a call, step and attempt, and who comes back for its answer, to
 * whichever replica, joins it. What is kept of it is its outcome: neither who was asked about, nor a PIN.
 */
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../common/clock.js';
import type { Attempt, Asked, CustomerAnswer, CustomerCall, CustomerQuestion, CustomerSystems, Soon } from '../domain/ports.js';
import type { StepName } from '../domain/tenant.js';
import type { WaitStore } from '../store/wait-store.js';
import type { CustomerAsker, Result } from './customer-asker.js';
import { readKept, writeKept, type Final } from './kept-answer.js';
import { questionOf, type Keyed, type Question } from './question.js';
import type { TroubleKind } from './trouble.js';

export interface CustomerCallsParts {
  readonly asker: CustomerAsker;
  readonly hash: Keyed;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Absent: there is no other replica. */
  readonly waits?: WaitStore;
  /** Something of ours failed; it is not the call's trouble. */
  readonly failed: (error: unknown) => void;
}

/** A look-up that answers within this time is answered without a Wait. */
const graceMs = 40;
/** The store is waited for no longer. */
const storeMs = 100;
const againMs = 250;
/** Beyond the verifier's own time. */
const marginMs = 1000;
/** Longer than any look-up lasts: a claim that is older is nobody's. */
const leaseMs = 60_000;
const keptForMs = 120_000;
const mostKept = 10_000;

export class CustomerCalls implements CustomerSystems {
  readonly #parts: CustomerCallsParts;
  /** By call, step and ticket; also those that are under way here. */
  readonly #kept = new LRUCache<string, Promise<Final>>({ max: mostKept, ttl: keptForMs });

  constructor(parts: CustomerCallsParts) {
    this.#parts = parts;
  }

  ask(call: CustomerCall, asking: CustomerQuestion, nowMs: number): Soon<CustomerAnswer> {
    const { asker, hash } = this.#parts;
    const question = questionOf(call, asking, hash);
    const remembered = asker.remembered(question);
    if (remembered !== undefined) return settled(asking.attempt, finalOf(remembered, call, asking.step, question, hash));
    // Without an attempt id every question with a PIN is one of its own.
    const ticket = asking.pin !== undefined && asking.attemptId === undefined ? randomBytes(16).toString('hex') : hash('ticket', asking.attemptId ?? '', question.key).slice(0, 32);
    return this.#begin(call, asking, question, { ticket, untilMs: nowMs + question.verifier.timeoutMs + marginMs }, nowMs);
  }

  async answer(call: CustomerCall, step: StepName, asked: Asked, nowMs: number): Promise<CustomerAnswer> {
    const late = nowMs > asked.untilMs;
    const here = this.#kept.get(nameOf(call, step, asked));
    if (here !== undefined) return (await this.#soon(graceMs, here)) ?? (late ? unavailable('timeout') : underWay(asked));
    if (this.#parts.waits === undefined) return unavailable('lost');
    const claim = await this.#claim(call, step, asked, nowMs);
    if (claim?.kind === 'done') return readKept(claim.result) ?? unavailable('lost');
    if (claim?.kind === 'mine') return this.#lost(call, step, asked);
    return late ? unavailable('timeout') : underWay(asked);
  }

  async #begin(call: CustomerCall, asking: CustomerQuestion, question: Question, asked: Asked, nowMs: number): Promise<CustomerAnswer> {
    const name = nameOf(call, asking.step, asked);
    if (!this.#kept.has(name)) {
      const claim = await this.#claim(call, asking.step, asked, nowMs);
      if (claim?.kind === 'done') return settled(asking.attempt, readKept(claim.result) ?? unavailable('lost'));
      if (claim?.kind === 'under-way') return underWay(asked);
    }
    const here = this.#kept.get(name) ?? this.#run(call, asking, question, asked);
    this.#kept.set(name, here);
    return (await this.#soon(graceMs, here)) ?? underWay(asked);
  }

  /** The try at a PIN is counted or taken back before anybody can hear of the answer. */
  async #run(call: CustomerCall, asking: CustomerQuestion, question: Question, asked: Asked): Promise<Final> {
    const { asker, hash } = this.#parts;
    try {
      const final = await settled(asking.attempt, finalOf(await asker.ask(question), call, asking.step, question, hash));
      this.#finish(call, asking.step, asked, final);
      return final;
    } catch (error) {
      this.#parts.failed(error);
      return unavailable('error');
    }
  }

  /** Whoever took it on is gone, and what was asked is gone with it. */
  #lost(call: CustomerCall, step: StepName, asked: Asked): Final {
    const lost = unavailable('lost');
    this.#finish(call, step, asked, lost);
    return lost;
  }

  /** `undefined`: the store is away, or there is none. */
  async #claim(call: CustomerCall, step: StepName, asked: Asked, nowMs: number): Promise<Awaited<ReturnType<WaitStore['claimWait']>> | undefined> {
    const { waits } = this.#parts;
    if (waits === undefined) return undefined;
    try {
      return await this.#soon(storeMs, Promise.resolve(waits.claimWait(call.callUid, stepKey(step, asked), nowMs, leaseMs)));
    } catch (error) {
      this.#parts.failed(error);
      return undefined;
    }
  }

  #finish(call: CustomerCall, step: StepName, asked: Asked, final: Final): void {
    const { waits, clock, failed } = this.#parts;
    if (waits === undefined) return;
    const finish = async (): Promise<void> => waits.finishWait(call.callUid, stepKey(step, asked), writeKept(final), clock.now());
    finish().catch(failed);
  }

  /** What comes within so long; `undefined`: nothing. */
  async #soon<T>(ms: number, coming: Promise<T>): Promise<T | undefined> {
    let cancel: (() => void) | undefined;
    const late = new Promise<undefined>((resolve) => (cancel = this.#parts.clock.after(ms, () => resolve(undefined))));
    try {
      return await Promise.race([coming, late]);
    } finally {
      cancel?.();
    }
  }
}

/** A wrong PIN that could not be counted is not answered. */
function settled(attempt: Attempt | undefined, final: Final): Soon<Final> {
  if (attempt === undefined) return final;
  if (final.kind !== 'unverified') {
    attempt.takeBack();
    return final;
  }
  const counted = (said: Awaited<ReturnType<Attempt['stands']>>): Final => (said.kind === 'unavailable' ? unavailable('uncounted') : final);
  const standing = attempt.stands();
  return standing instanceof Promise ? standing.then(counted) : counted(standing);
}

/** The entry is known by what was asked, so that reports can tell one from another; its id tells nothing without the key. */
function finalOf(result: Result, { tenant }: CustomerCall, step: StepName, { key }: Question, hash: Keyed): Final {
  if (result.kind !== 'verified') return result;
  const { label, destinations } = result;
  return { kind: 'verified', entry: { id: `crm-${hash('entry', key).slice(0, 16)}`, list: { tenant, list: step }, ...(label !== undefined && { label }), ...(destinations !== undefined && { destinations }) } };
}

function unavailable(why: TroubleKind): Final {
  return { kind: 'unavailable', why };
}

function underWay(asked: Asked): CustomerAnswer {
  return { kind: 'under-way', asked, againMs };
}

function nameOf({ callUid }: CustomerCall, step: StepName, { ticket }: Asked): string {
  return `${callUid} ${step} ${ticket}`;
}

function stepKey(step: StepName, { ticket }: Asked): string {
  return `${step} ${ticket}`;
}
