import type { SipResponse } from '../message/message.js';
import { longWait } from '../timing/sip-timers.js';
import type { Timer } from '../timing/timer-queue.js';
import type { Hop } from '../transport/hop.js';
import type { ClientEvents, ClientTransaction, Surroundings } from './transaction.js';

export type InviteClientState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';

/** What an INVITE has beyond other requests. */
export interface InviteClientParts {
  readonly text: string;
  /** The ACK to a refusal: same branch, To of the response (RFC 3261 section 17.1.1.3). */
  ackOf(response: SipResponse): string;
  /** The first datagram brought no answer; somebody may want to look whether anybody is there. */
  silent(): void;
}

/** INVITE client transaction (RFC 3261 section 17.1.1 with the `accepted` state of RFC 6026 section 7.2). */
export class InviteClientTransaction implements ClientTransaction {
  state: InviteClientState = 'calling';
  private ack = '';
  private repeat: Timer | undefined;
  private end: Timer | undefined;

  constructor(
    private readonly parts: InviteClientParts,
    private readonly around: Surroundings,
    private readonly events: ClientEvents,
  ) {}

  /** Sends it: timers A and B begin. */
  start(): void {
    this.endAfter(longWait(this.around.sipTimers), () => this.events.timedOut());
    if (!this.around.reliable) this.repeatAfter(this.around.sipTimers.t1, true);
    this.around.send(this.parts.text);
  }

  receive(response: SipResponse, source: Hop): void {
    if (response.status < 200) this.receiveProvisional(response, source);
    else if (response.status < 300) this.receiveSuccess(response, source);
    else this.receiveRefusal(response, source);
  }

  fail(): void {
    if (this.state !== 'calling' && this.state !== 'proceeding') return;
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

  private receiveProvisional(response: SipResponse, source: Hop): void {
    if (this.state !== 'calling' && this.state !== 'proceeding') return;
    this.state = 'proceeding';
    this.repeat?.cancel();
    this.end?.cancel();
    this.events.response(response, source);
  }

  /** Timer M. */
  private receiveSuccess(response: SipResponse, source: Hop): void {
    if (this.state === 'completed' || this.state === 'terminated') return;
    if (this.state !== 'accepted') {
      this.state = 'accepted';
      this.repeat?.cancel();
      this.endAfter(longWait(this.around.sipTimers));
    }
    this.events.response(response, source);
  }

  /** Timer D. */
  private receiveRefusal(response: SipResponse, source: Hop): void {
    if (this.state === 'completed') return this.around.send(this.ack);
    if (this.state === 'accepted' || this.state === 'terminated') return;
    this.state = 'completed';
    this.repeat?.cancel();
    this.ack = this.parts.ackOf(response);
    this.around.send(this.ack);
    if (this.around.reliable) this.terminate();
    else this.endAfter(longWait(this.around.sipTimers));
    this.events.response(response, source);
  }

  private repeatAfter(ms: number, first = false): void {
    this.repeat = this.around.timers.after(ms, () => {
      this.around.send(this.parts.text);
      if (first) this.parts.silent();
      this.repeatAfter(2 * ms);
    });
  }

  private endAfter(ms: number, then: () => void = () => undefined): void {
    this.end?.cancel();
    this.end = this.around.timers.after(ms, () => {
      this.terminate();
      then();
    });
  }
}
