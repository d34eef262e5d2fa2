import { randomInt } from 'node:crypto';
import { Header } from '../message/header-names.js';
import { newTag } from '../message/identifiers.js';
import type { SipRequest } from '../message/message.js';
import { stampVia } from '../message/via.js';
import type { Incoming } from '../transaction/transaction.js';
import type { Hop } from '../transport/hop.js';
import { answerAlone, type Context } from './context.js';
import type { Dialog } from './dialog.js';
import { deliver } from './deliver.js';
import { networkTokens, requestForApp } from './frames.js';
import { endPendingInvite } from './incoming-cancel.js';
import { parseRAck } from './reliable-provisionals.js';

/** A request with a To tag: it belongs to a dialog, or to nothing (RFC 3261 section 12.2.2). */
export function receiveInDialog(context: Context, incoming: Incoming): void {
  const { request } = incoming;
  const dialog = context.dialogs.of(request);
  if (dialog === undefined) return answerAlone(incoming, { status: 481 });
  if (dialog.remoteCseq !== undefined && request.cseq.number < dialog.remoteCseq) return answerAlone(incoming, { status: 500 });
  dialog.remoteCseq = request.cseq.number;
  switch (request.method) {
    case 'INVITE':
      return receiveReinvite(context, incoming, dialog);
    case 'BYE':
      return receiveBye(context, incoming, dialog);
    case 'PRACK':
      return receivePrack(context, incoming, dialog);
    default:
      return deliver(context, incoming, dialog.app, dialog);
  }
}

/** An ACK that no transaction took: it is for a 2xx of ours, told to the application once. */
export function receiveAck(context: Context, request: SipRequest, source: Hop): void {
  const dialog = context.dialogs.of(request);
  const waiting = dialog?.unacknowledged;
  if (dialog === undefined || waiting?.cseq !== request.cseq.number) return;
  waiting.repeater.stop();
  dialog.unacknowledged = undefined;
  const text = requestForApp(request, stampVia(request.via, source.host, source.port));
  dialog.app.send(networkTokens(request.bytes, source, waiting.transactionId, dialog.id), text);
}

function receiveReinvite(context: Context, incoming: Incoming, dialog: Dialog): void {
  if (dialog.inviteUnderWay === 'theirs' || dialog.state === 'early') {
    return answerAlone(incoming, { status: 500, headers: `Retry-After: ${randomInt(0, 11)}\r\n` });
  }
  if (dialog.inviteUnderWay === 'ours' || dialog.unacknowledged !== undefined) return answerAlone(incoming, { status: 491 });
  dialog.inviteUnderWay = 'theirs';
  deliver(context, incoming, dialog.app, dialog);
}

/** The dialog is over when the BYE is here; the application only answers it. */
function receiveBye(context: Context, incoming: Incoming, dialog: Dialog): void {
  context.dialogs.remove(dialog);
  const invite = context.pending.get(dialog.transactionId);
  if (dialog.state === 'early' && invite !== undefined) {
    answerAlone(incoming, { status: 200 });
    return endPendingInvite(context, invite, 487, incoming.request.headers.get(Header.reason));
  }
  if (dialog.inviteUnderWay === 'theirs') {
    for (const pending of context.pending.within(dialog)) {
      if (pending.incoming.request.method === 'INVITE') endPendingInvite(context, pending, 487, undefined);
    }
  }
  deliver(context, incoming, dialog.app, dialog);
}

function receivePrack(context: Context, incoming: Incoming, dialog: Dialog): void {
  const invite = context.pending.get(dialog.transactionId);
  const rack = parseRAck(incoming.request.headers.get(Header.rack));
  if (invite?.reliable?.acknowledges(rack, invite.incoming.request) !== true) {
    return answerAlone(incoming, { status: 481, toTag: newTag() });
  }
  deliver(context, incoming, dialog.app, dialog);
  invite.reliable.acknowledged();
}
