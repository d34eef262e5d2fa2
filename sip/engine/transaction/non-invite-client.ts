import type { SipResponse } from '../message/message.js';
import { longWait } from '../timing/sip-timers.js';
import type { Timer } from '../timing/timer-queue.js';
import type { Hop } from '../transport/hop.js';
import type { ClientEvents, ClientTransaction, Surroundings } from './transaction.js';

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';

export interface NonInviteClientParts {
  readonly text: string;
  /** The first datagram brought no answer; somebody may want to look whether anybody is there. */
  silent(): void;
}

/** Non-INVITE client transaction (RFC 3261 section 17.1.2). */
export class NonInviteClientTransaction implements ClientTransaction {
  state: NonInviteClientState = 'trying';
  private repeat: Timer | undefined;
  private end: Timer | undefined;

  constructor(
    private readonly parts: NonInviteClientParts,
    private readonly around: Surroundings,
    private readonly events: ClientEvents,
  ) {}

  /** Sends it: timers E and F begin. */
  start(): void {
    this.end = this.around.timers.after(longWait(this.around.sipTimers), () => {
      this.terminate();
      this.events.timedOut();
    });
    if (!this.around.reliable) this.repeatAfter(this.around.sipTimers.t1, true);
    this.around.send(this.parts.text);
  }

  receive(response: SipResponse, source: Hop): void {
    if (this.state === 'completed' || this.state === 'terminated') return;
    if (response.status < 200) this.state = 'proceeding';
    else this.complete();
    this.events.response(response, source);
  }

  fail(): void {
    if (this.state === 'completed' || this.state === 'terminated') return;
    this.terminate();
    this.events.unreachable();
  }

  terminate(): void {
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    this.repeat?.cancel();
    this.end?.cancel();
    this.around.ended();
  }

  /** Timer K. */
  private complete(): void {
    this.state = 'completed';
    this.repeat?.cancel();
    this.end?.cancel();
    if (this.around.reliable) this.terminate();
    else this.end = this.around.timers.after(this.around.sipTimers.t4, () => this.terminate());
  }

  private repeatAfter(ms: number, first = false): void {
    this.repeat = this.around.timers.after(ms, () => {
      this.around.send(this.parts.text);
      if (first) this.parts.silent();
      const { t2 } = this.around.sipTimers;
      this.repeatAfter(this.state === 'proceeding' ? t2 : Math.min(2 * ms, t2));
    });
  }
}
