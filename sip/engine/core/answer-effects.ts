import { randomUUID } from 'node:crypto';
import type { Answer } from './answers.js';
import type { Context } from './context.js';
import { responseEchoTokens } from './frames.js';
import { endPendingInvite } from './incoming-cancel.js';
import { hangUp } from './in-dialog.js';
import { dialogAsServer, refreshTarget } from './make-dialog.js';
import type { Pending } from './pending.js';
import { Repeater } from './repeater.js';

/** Sends a response, echoes it, and lets it have its effect on dialogs and repetitions. */
export function sendAnswer(context: Context, answer: Answer): void {
  const { pending, status } = answer;
  const { request, source, transaction } = pending.incoming;
  pending.unanswered?.cancel();
  if (request.method === 'INVITE' && status > 100) affectInvite(context, answer);
  else if (status >= 200) affectOther(context, answer);
  transaction.respond(status, answer.text);
  const shownId = request.method === 'BYE' && status >= 200 ? '' : pending.dialogId;
  pending.app.reply(answer.messageId, responseEchoTokens(answer.text.length, source, pending.transactionId, shownId), answer.text);
}

function affectInvite(context: Context, answer: Answer): void {
  const { pending, status } = answer;
  if (status < 300) makeDialog(context, answer);
  if (status < 200) {
    if (answer.reliable) repeatUntilPrack(context, answer);
    return;
  }
  context.pending.remove(pending);
  const { dialog } = pending;
  if (dialog === undefined) return;
  dialog.inviteUnderWay = undefined;
  if (status < 300) confirm(context, answer);
  else if (!pending.within) context.dialogs.remove(dialog);
}

function affectOther(context: Context, answer: Answer): void {
  const { pending, status } = answer;
  context.pending.remove(pending);
  const { request, source } = pending.incoming;
  if (request.method === 'UPDATE' && status < 300 && pending.dialog !== undefined) refreshTarget(pending.dialog, request, source);
}

function makeDialog(context: Context, answer: Answer): void {
  const { pending } = answer;
  if (pending.dialog !== undefined) return;
  pending.dialog = dialogAsServer(pending, pending.toTag!, answer.contact);
  context.dialogs.add(pending.dialog);
}

/** A 2xx went out: it is repeated until the ACK; without one the call is hung up (RFC 3261 section 13.3.1.4). */
function confirm(context: Context, answer: Answer): void {
  const { pending, status, text } = answer;
  const { request, source, transaction } = pending.incoming;
  const dialog = pending.dialog!;
  dialog.state = 'confirmed';
  dialog.contact = answer.contact;
  if (pending.within) refreshTarget(dialog, request, source);
  const repeater = new Repeater(context.sipTimers, context.timers, {
    reliable: source.protocol === 'tcp',
    longestMs: context.sipTimers.t2,
    send: () => transaction.respond(status, text),
    gaveUp: () => hangUp(context, dialog, 'ACK timeout', true),
  });
  const transactionId = pending.within ? randomUUID() : pending.transactionId;
  dialog.unacknowledged = { cseq: request.cseq.number, transactionId, repeater };
}

/** A reliable 1xx went out: it is repeated until the PRACK; without one the INVITE is refused (RFC 3262 section 3). */
function repeatUntilPrack(context: Context, answer: Answer): void {
  const { pending, status, text } = answer;
  const { source, transaction } = pending.incoming;
  const repeater: Repeater = new Repeater(context.sipTimers, context.timers, {
    reliable: source.protocol === 'tcp',
    longestMs: Infinity,
    send: () => transaction.respond(status, text),
    gaveUp: () => endWithoutPrack(context, pending),
  });
  pending.reliable?.sent(repeater);
}

function endWithoutPrack(context: Context, pending: Pending): void {
  context.log.warn('a reliable provisional response was never acknowledged', { callId: pending.incoming.request.callId });
  endPendingInvite(context, pending, 504, 'SIP;cause=504;text="PRACK timeout"');
}
