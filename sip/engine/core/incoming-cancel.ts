import { Header } from '../message/header-names.js';
import { newTag } from '../message/identifiers.js';
import type { Reply } from '../message/reply.js';
import type { Incoming, ServerTransaction } from '../transaction/transaction.js';
import { answerAlone, type Context } from './context.js';
import { networkTokens, requestForApp } from './frames.js';
import type { Pending } from './pending.js';

/** A CANCEL: answered here, together with its INVITE, and told to the application (RFC 3261 section 9.2). */
export function receiveCancel(context: Context, incoming: Incoming, invite: ServerTransaction | undefined): void {
  const pending = invite === undefined ? undefined : context.pending.of(invite);
  if (pending === undefined) return answerAlone(incoming, { status: 481, toTag: newTag() });
  answerAlone(incoming, { status: 200, toTag: pending.toTag ?? newTag() });
  finish(context, pending, { status: 487 });
  const { request, source, topVia } = incoming;
  pending.app.send(networkTokens(request.bytes, source, pending.transactionId, shownDialogId(pending)), requestForApp(request, topVia));
}

/** Ends an INVITE that lies with an application for another cause, and tells it by the CANCEL that never came. */
export function endPendingInvite(context: Context, pending: Pending, status: number, reason: string | undefined): void {
  finish(context, pending, { status });
  const { request, source, topVia } = pending.incoming;
  const reasonLine = reason === undefined ? '' : `Reason: ${reason}\r\n`;
  const text =
    `CANCEL ${request.uri} SIP/2.0\r\nVia: ${topVia}\r\nFrom: ${request.headers.get(Header.from)!}\r\nTo: ${request.headers.get(Header.to)!}\r\n` +
    `Call-ID: ${request.callId}\r\nCSeq: ${request.cseq.number} CANCEL\r\n${reasonLine}Content-Length: 0\r\n\r\n`;
  pending.app.send(networkTokens(text.length, source, pending.transactionId, shownDialogId(pending)), text);
}

/** Gives a request its final response and forgets the early dialog that it made. */
export function finish(context: Context, pending: Pending, reply: Reply): void {
  context.pending.remove(pending);
  if (pending.dialog !== undefined) {
    pending.dialog.inviteUnderWay = undefined;
    if (!pending.within) context.dialogs.remove(pending.dialog);
  }
  answerAlone(pending.incoming, { ...reply, toTag: pending.toTag ?? newTag() });
}

/** Until the application has answered it knows of no dialog. */
function shownDialogId(pending: Pending): string {
  return pending.toTag === undefined ? '' : pending.dialogId;
}
