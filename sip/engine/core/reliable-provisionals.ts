import { randomInt } from 'node:crypto';
import { Header } from '../message/header-names.js';
import { listOf } from '../message/headers.js';
import type { SipRequest } from '../message/message.js';
import type { Repeater } from './repeater.js';

/** `rseq cseq method` of a RAck header (RFC 3262 section 7.2). */
export interface RAck {
  readonly rseq: number;
  readonly cseq: number;
  readonly method: string;
}

/** The reliable 1xx of one INVITE: one at a time, the next waits for the PRACK (RFC 3262 section 3). */
export class ReliableProvisionals {
  private rseq = randomInt(1, 1_000_000_000);
  private current: Repeater | undefined;
  private readonly queue: (() => void)[] = [];

  /** One was sent and nobody has acknowledged it yet. */
  get outstanding(): boolean {
    return this.current !== undefined;
  }

  nextRseq(): number {
    this.rseq += 1;
    return this.rseq;
  }

  sent(repeater: Repeater): void {
    this.current = repeater;
  }

  /** Runs it when what is outstanding has been acknowledged. */
  later(run: () => void): void {
    this.queue.push(run);
  }

  /** True when the PRACK is for what is outstanding. */
  acknowledges(rack: RAck | undefined, invite: SipRequest): boolean {
    return (
      this.current !== undefined && rack?.rseq === this.rseq && rack.cseq === invite.cseq.number && rack.method === 'INVITE'
    );
  }

  /** The PRACK came: what waited may go. */
  acknowledged(): void {
    this.current?.stop();
    this.current = undefined;
    while (this.current === undefined && this.queue.length > 0) this.queue.shift()!();
  }

  /** The INVITE is over: nothing is repeated any more, and what waited finds out by itself. */
  stop(): void {
    this.current?.stop();
    this.current = undefined;
    for (const run of this.queue.splice(0)) run();
  }
}

/** True when the far end understands reliable provisional responses. */
export function supports100rel(request: SipRequest): boolean {
  const { headers } = request;
  return [...listOf(headers, Header.supported), ...listOf(headers, Header.require)].includes('100rel');
}

export function parseRAck(value: string | undefined): RAck | undefined {
  const [rseq, cseq, method, ...more] = (value ?? '').split(' ').filter((part) => part !== '');
  if (method === undefined || more.length > 0) return undefined;
  const numbers = [Number(rseq), Number(cseq)];
  return numbers.every(Number.isInteger) ? { rseq: numbers[0]!, cseq: numbers[1]!, method } : undefined;
}
