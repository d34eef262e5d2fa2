import type { App } from '../control/app.js';
import type { Timer } from '../timing/timer-queue.js';
import type { Incoming, ServerTransaction } from '../transaction/transaction.js';
import type { Dialog } from './dialog.js';
import type { ReliableProvisionals } from './reliable-provisionals.js';

/** A request that lies with an application and has no final response yet. */
export interface Pending {
  readonly transactionId: string;
  readonly incoming: Incoming;
  readonly app: App;
  /** Empty for methods that make no dialog. */
  readonly dialogId: string;
  /** The dialog that it came in, or (INVITE) that its responses make. */
  dialog: Dialog | undefined;
  /** It came inside a dialog. */
  readonly within: boolean;
  toTag: string | undefined;
  /** Runs until the first response. */
  unanswered: Timer | undefined;
  reliable: ReliableProvisionals | undefined;
}

/** The requests that lie with applications. */
export class PendingStore {
  private readonly byId = new Map<string, Pending>();
  private readonly byTransaction = new Map<ServerTransaction, Pending>();

  get size(): number {
    return this.byId.size;
  }

  add(pending: Pending): void {
    this.byId.set(pending.transactionId, pending);
    this.byTransaction.set(pending.incoming.transaction, pending);
  }

  get(transactionId: string): Pending | undefined {
    return this.byId.get(transactionId);
  }

  of(transaction: ServerTransaction): Pending | undefined {
    return this.byTransaction.get(transaction);
  }

  /** It has its final response, or is given up. */
  remove(pending: Pending): void {
    this.byId.delete(pending.transactionId);
    this.byTransaction.delete(pending.incoming.transaction);
    pending.unanswered?.cancel();
    pending.reliable?.stop();
  }

  /** Those that came in this dialog. */
  within(dialog: Dialog): Pending[] {
    return [...this.byId.values()].filter((pending) => pending.within && pending.dialog === dialog);
  }

  ownedBy(app: App): Pending[] {
    return [...this.byId.values()].filter((pending) => pending.app === app);
  }
}
