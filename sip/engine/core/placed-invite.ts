import { Header } from '../message/header-names.js';
import { listOf } from '../message/headers.js';
import type { SipResponse } from '../message/message.js';
import { longWait } from '../timing/sip-timers.js';
import type { Timer } from '../timing/timer-queue.js';
import type { ClientEvents, ClientTransaction } from '../transaction/transaction.js';
import type { Hop } from '../transport/hop.js';
import { tellResponse, tellSynthetic } from './client-requests.js';
import type { Context } from './context.js';
import type { Dialog } from './dialog.js';
import { hangUp, NOBODY_CARES, sendAck } from './in-dialog.js';
import { dialogAsClient, learnFromResponse, refreshTarget } from './make-dialog.js';
import { cancelText, refusalAck, type OutgoingInvite } from './outgoing-invite.js';

/** Sends an INVITE of an application and follows it to its final response. */
export function placeInvite(context: Context, invite: OutgoingInvite, text: string): void {
  const placed = new PlacedInvite(context, invite);
  context.invites.set(invite.transactionId, placed);
  placed.send(text);
}

/** An INVITE of an application: the application is told what it must know, and dialogs come and go. */
export class PlacedInvite implements ClientEvents {
  private client: ClientTransaction | undefined;
  private dialog: Dialog | undefined;
  /** A 1xx has come: a CANCEL may go. */
  private progressed = false;
  private cancelHeaders: string | undefined;
  /** Ends the wait for the far end after a CANCEL. */
  private cancelWait: Timer | undefined;
  private lastProvisional = '';
  private lastRseq: number | undefined;

  constructor(
    private readonly context: Context,
    readonly invite: OutgoingInvite,
  ) {
    this.dialog = invite.within;
  }

  send(text: string): void {
    const { parts } = this.invite;
    const ackOf = (response: SipResponse) => refusalAck(parts, response);
    this.client = this.context.transactions.send({ method: 'INVITE', text, branch: parts.branch, to: parts.hop, ackOf }, this);
  }

  /** Cancels it, as soon as a provisional response has come (RFC 3261 section 9.1). */
  cancel(headers: string): void {
    if (this.cancelHeaders !== undefined) return;
    this.cancelHeaders = headers;
    if (this.progressed) this.sendCancel(headers);
  }

  /** The CANCEL as it goes out, or will. */
  cancelText(headers: string): string {
    return cancelText(this.invite.parts, headers);
  }

  response(response: SipResponse, source: Hop): void {
    if (response.status < 200) this.provisional(response, source);
    else if (response.status < 300) this.success(response, source);
    else this.refused(response, source);
  }

  timedOut(): void {
    this.endedWithout(408);
  }

  unreachable(): void {
    this.endedWithout(503);
  }

  private provisional(response: SipResponse, source: Hop): void {
    if (!this.progressed && this.cancelHeaders !== undefined) this.sendCancel(this.cancelHeaders);
    this.progressed = true;
    if (response.status === 100 || this.isRepeated(response)) return;
    if (response.to.tag !== undefined && this.invite.within === undefined) this.learn(response, source);
    tellResponse(this.invite, response, source);
  }

  /** Reliable ones are told by their number, the others by their text (RFC 3262 section 4). */
  private isRepeated(response: SipResponse): boolean {
    const rseq = Number(response.headers.get(Header.rseq) ?? NaN);
    if (Number.isInteger(rseq) && listOf(response.headers, Header.require).includes('100rel')) {
      if (this.lastRseq !== undefined && rseq <= this.lastRseq && response.to.tag === this.dialog?.remoteTag) return true;
      this.lastRseq = rseq;
      return false;
    }
    const text = response.headers.text + response.body;
    if (text === this.lastProvisional) return true;
    this.lastProvisional = text;
    return false;
  }

  private success(response: SipResponse, source: Hop): void {
    const { context, invite } = this;
    if (!context.invites.has(invite.transactionId)) return this.successAgain(response, source);
    this.settle();
    if (invite.within === undefined) this.learn(response, source);
    else refreshTarget(invite.within, response, source);
    const dialog = this.dialog!;
    dialog.inviteUnderWay = undefined;
    dialog.state = 'confirmed';
    dialog.ackDue = invite.parts.cseq;
    dialog.hangUpAfterAck = this.cancelHeaders !== undefined;
    if (invite.app.open) return tellResponse(invite, response, source);
    sendAck(context, dialog, invite.parts.cseq, '', '');
    hangUp(context, dialog, 'application lost', false);
  }

  /** A 2xx after the first: ours again, whose ACK was lost, or another branch of a fork, which is hung up. */
  private successAgain(response: SipResponse, source: Hop): void {
    const { context, invite, dialog } = this;
    if (dialog === undefined) return;
    if (invite.within === undefined && response.to.tag !== undefined && response.to.tag !== dialog.remoteTag) {
      const fork = dialogAsClient(invite, response, source);
      sendAck(context, fork, invite.parts.cseq, '', '');
      return hangUp(context, fork, 'another branch answered first', false);
    }
    const ack = dialog.lastAck;
    if (ack?.cseq === invite.parts.cseq) context.transport.send(ack.text, ack.to);
  }

  private refused(response: SipResponse, source: Hop): void {
    this.settle();
    this.dropDialog();
    tellResponse(this.invite, response, source);
  }

  private endedWithout(status: number): void {
    if (!this.context.invites.has(this.invite.transactionId)) return;
    this.settle();
    this.dropDialog();
    tellSynthetic(this.invite, status);
  }

  private settle(): void {
    this.context.invites.delete(this.invite.transactionId);
    this.cancelWait?.cancel();
  }

  private dropDialog(): void {
    const { dialog } = this;
    if (dialog === undefined) return;
    dialog.inviteUnderWay = undefined;
    if (this.invite.within === undefined) this.context.dialogs.remove(dialog);
  }

  private learn(response: SipResponse, source: Hop): void {
    if (this.dialog !== undefined) return learnFromResponse(this.dialog, response, source);
    this.dialog = dialogAsClient(this.invite, response, source);
    this.context.dialogs.add(this.dialog);
  }

  /** The far end has a limited time to finish the INVITE after this. */
  private sendCancel(headers: string): void {
    const { context, invite } = this;
    const text = this.cancelText(headers);
    context.transactions.send({ method: 'CANCEL', text, branch: invite.parts.branch, to: invite.parts.hop }, NOBODY_CARES);
    this.cancelWait = context.timers.after(longWait(context.sipTimers), () => {
      this.client?.terminate();
      this.endedWithout(487);
    });
  }
}
