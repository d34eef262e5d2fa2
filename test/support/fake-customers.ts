/** Customers' own systems in memory, and builders for steps that ask them. */
import type { Asked, CustomerAnswer, CustomerCall, CustomerQuestion, CustomerSystems, Soon } from '../../services/policy/domain/ports.js';
import type { Destination, Verifier, Verify } from '../../services/policy/domain/tenant.js';
import { tenant } from './fake-directory.js';

/** Says what it is told to, at once or only when it is asked for the so-manieth time. */
export class FakeCustomers implements CustomerSystems {
  says: 'verified' | 'unverified' | 'unavailable' = 'verified';
  destinations: readonly Destination[] | undefined;
  /** How often it says `under-way` first. */
  slow = 0;
  readonly questions: CustomerQuestion[] = [];
  readonly #waiting = new Map<string, { answer: CustomerAnswer; left: number }>();


  ask(_call: CustomerCall, question: CustomerQuestion, nowMs: number): Soon<CustomerAnswer> {
    this.questions.push(question);
    const answer = this.#answer(question);
    const ticket = `${question.step} ${question.attemptId ?? ''}`;
    const first = this.slow > 0 ? this.#underWay({ ticket, untilMs: nowMs + 4000 }) : answer;
    this.#waiting.set(ticket, { answer, left: this.slow - 1 });
    const counted = this.#settle(question);
    return counted instanceof Promise ? counted.then(() => first) : first;
  }

  #settle({ attempt }: CustomerQuestion): Soon<unknown> {
    return this.says === 'unverified' ? attempt?.stands() : attempt?.takeBack();
  }

  answer(_call: CustomerCall, _step: string, asked: Asked): Soon<CustomerAnswer> {
    const waiting = this.#waiting.get(asked.ticket);
    if (waiting === undefined) return { kind: 'unavailable', why: 'nobody asked' };
    return waiting.left-- > 0 ? this.#underWay(asked) : waiting.answer;
  }

  #underWay(asked: Asked): CustomerAnswer {
    return { kind: 'under-way', asked, againMs: 250 };
  }

  #answer({ step }: CustomerQuestion): CustomerAnswer {
    if (this.says === 'unavailable') return { kind: 'unavailable', why: 'a test' };
    if (this.says === 'unverified') return { kind: 'unverified' };
    return { kind: 'verified', entry: { id: 'crm-1', list: { tenant, list: step }, ...(this.destinations !== undefined && { destinations: this.destinations }) } };
  }
}

export function aVerifier(more: Partial<Verifier> = {}): Verifier {
  return {
    name: 'crm', method: 'POST', url: 'https://crm.example/q', headers: {}, body: { caller: '{caller}', pin: '{pin}' }, verdict: '/verified', label: '/label', destination: '/destination',
    notFound: 'unavailable', timeoutMs: 3000, cacheMs: { verified: 0, unverified: 0 }, ...more,
  };
}

export function aVerify(more: Partial<Verify> = {}): Verify {
  const unverified = more.unverified ?? 'refuse';
  return { do: 'verify', verifier: aVerifier(), with: 'caller', verified: 'through', unverified, silent: unverified, locked: unverified, unavailable: 'desk', ...more };
}

/** A step that asks about what is keyed. */
export function aVerifyOfPins(more: Partial<Verify> = {}): Verify {
  const ask = { prompt: 'welcome', retry: 'wrong', minDigits: 4, maxDigits: 8, attempts: 3, endKey: '#', bargeIn: true, firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000 } as const;
  return aVerify({ with: 'pin', ask, silent: 'quiet', locked: 'shut', ...more });
}
