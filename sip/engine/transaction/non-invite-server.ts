import { longWait } from '../timing/sip-timers.js';
import type { Timer } from '../timing/timer-queue.js';
import type { ServerTransaction, Surroundings } from './transaction.js';

export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';

/** Non-INVITE server transaction (RFC 3261 section 17.2.2). */
export class NonInviteServerTransaction implements ServerTransaction {
  state: NonInviteServerState = 'trying';
  private lastResponse = '';
  private end: Timer | undefined;

  constructor(private readonly around: Surroundings) {}

  get answered(): boolean {
    return this.state === 'completed' || this.state === 'terminated';
  }

  respond(status: number, text: string): void {
    if (this.answered) return;
    this.lastResponse = text;
    this.state = status < 200 ? 'proceeding' : 'completed';
    this.around.send(text);
    if (status >= 200) this.complete();
  }

  /** The request came again. */
  receiveAgain(): void {
    if (this.lastResponse !== '') this.around.send(this.lastResponse);
  }

  terminate(): void {
    if (this.state === 'terminated') return;
    this.state = 'terminated';
    this.end?.cancel();
    this.lastResponse = '';
    this.around.ended();
  }

  /** Timer J. */
  private complete(): void {
    if (this.around.reliable) this.terminate();
    else this.end = this.around.timers.after(longWait(this.around.sipTimers), () => this.terminate());
  }
}
