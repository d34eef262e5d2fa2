import { longWait } from '../timing/sip-timers.js';
import type { Timer } from '../timing/timer-queue.js';
import type { ServerTransaction, Surroundings } from './transaction.js';

export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

/**
 * INVITE server transaction (RFC 3261 section 17.2.1 with the `accepted` state of RFC 6026 section 7.1).
 * A 2xx is repeated by the dialog, not here; here a repeated INVITE only gets the last response again.
 */
export class InviteServerTransaction implements ServerTransaction {
  state: InviteServerState = 'proceeding';
  private lastResponse = '';
  private repeat: Timer | undefined;
  private end: Timer | undefined;

  constructor(private readonly around: Surroundings) {}

  get answered(): boolean {
    return this.state !== 'proceeding';
  }

  respond(status: number, text: string): void {
    if (this.state === 'accepted' && status >= 200 && status < 300) return this.around.send(text);
    if (this.state !== 'proceeding') return;
    this.lastResponse = text;
    this.around.send(text);
    if (status >= 300) this.complete();
    else if (status >= 200) this.accept();
  }

  /** The INVITE came again. */
  receiveInvite(): void {
    if (this.lastResponse !== '' && this.state !== 'confirmed') this.around.send(this.lastResponse);
  }

  /** True when the ACK was for a refusal and ends here; false when it belongs to a 2xx. */
  receiveAck(): boolean {
    if (this.state === 'accepted') return false;
    if (this.state === 'completed') this.confirm();
    return true;
  }

  /** Ends without a word, as when the whole engine stops. */
  terminate(): void {
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    this.repeat?.cancel();
    this.end?.cancel();
    this.lastResponse = '';
    this.around.ended();
  }

  /** Timer L. */
  private accept(): void {
    this.state = 'accepted';
    this.endAfter(longWait(this.around.sipTimers));
  }

  /** Timers G and H. */
  private complete(): void {
    this.state = 'completed';
    if (!this.around.reliable) this.repeatAfter(this.around.sipTimers.t1);
    this.endAfter(longWait(this.around.sipTimers));
  }

  /** Timer I: more ACKs may still come. */
  private confirm(): void {
    this.state = 'confirmed';
    this.lastResponse = '';
    this.repeat?.cancel();
    if (this.around.reliable) this.terminate();
    else this.endAfter(this.around.sipTimers.t4);
  }

  private repeatAfter(ms: number): void {
    this.repeat = this.around.timers.after(ms, () => {
      this.around.send(this.lastResponse);
      this.repeatAfter(Math.min(2 * ms, this.around.sipTimers.t2));
    });
  }

  private endAfter(ms: number): void {
    this.end?.cancel();
    this.end = this.around.timers.after(ms, () => this.terminate());
  }
}
