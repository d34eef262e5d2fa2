import type { App } from '../control/app.js';
import type { SipRequest } from '../message/message.js';
import { dialogIdOf, type Dialog } from './dialog.js';

/** The dialogs that live, early ones included. */
export class DialogStore {
  private readonly dialogs = new Map<string, Dialog>();

  get size(): number {
    return this.dialogs.size;
  }

  get(id: string): Dialog | undefined {
    return this.dialogs.get(id);
  }

  add(dialog: Dialog): void {
    this.dialogs.set(dialog.id, dialog);
  }

  remove(dialog: Dialog): void {
    dialog.unacknowledged?.repeater.stop();
    dialog.unacknowledged = undefined;
    if (this.dialogs.get(dialog.id) === dialog) this.dialogs.delete(dialog.id);
  }

  /** The dialog that a request from the network belongs to (RFC 3261 section 12.2.2): both tags must match. */
  of(request: SipRequest): Dialog | undefined {
    const ours = request.to.tag ?? '';
    const theirs = request.from.tag ?? '';
    const made = [this.dialogs.get(dialogIdOf(request.callId, theirs)), this.dialogs.get(dialogIdOf(request.callId, ours))];
    return made.find((dialog) => dialog?.localTag === ours && dialog.remoteTag === theirs);
  }

  ownedBy(app: App): Dialog[] {
    return [...this.dialogs.values()].filter((dialog) => dialog.app === app);
  }

  /** Forgets all; their repetitions stop. */
  clear(): void {
    for (const dialog of [...this.dialogs.values()]) this.remove(dialog);
  }
}
