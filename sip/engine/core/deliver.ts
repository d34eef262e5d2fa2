import { randomUUID } from 'node:crypto';
import type { App } from '../control/app.js';
import { newTag } from '../message/identifiers.js';
import type { Incoming } from '../transaction/transaction.js';
import { answerAlone, type Context } from './context.js';
import { dialogIdOf, type Dialog } from './dialog.js';
import { networkTokens, newRequestTokens, requestForApp } from './frames.js';
import { receivedOn } from './in-dialog.js';
import type { Pending } from './pending.js';

/** Gives a request to an application and keeps it until its final response. */
export function deliver(context: Context, incoming: Incoming, app: App, dialog: Dialog | undefined): void {
  const { request, source, topVia } = incoming;
  const transactionId = randomUUID();
  const pending: Pending = {
    transactionId,
    incoming,
    app,
    dialogId: dialog?.id ?? (request.method === 'INVITE' ? dialogIdOf(request.callId, request.from.tag) : ''),
    dialog,
    within: dialog !== undefined,
    toTag: request.to.tag,
    unanswered: undefined,
    reliable: undefined,
  };
  pending.unanswered = context.timers.after(context.sipTimers.unanswered, () => giveUp(context, pending));
  context.pending.add(pending);
  const text = requestForApp(request, topVia);
  const tokens =
    dialog === undefined
      ? newRequestTokens(request.bytes, source, transactionId, receivedOn(context))
      : networkTokens(request.bytes, source, transactionId, dialog.id);
  app.send(tokens, text);
}

/** The application never said anything. */
function giveUp(context: Context, pending: Pending): void {
  context.pending.remove(pending);
  context.log.warn('an application left a request unanswered', { callId: pending.incoming.request.callId });
  if (pending.dialog !== undefined) pending.dialog.inviteUnderWay = undefined;
  answerAlone(pending.incoming, { status: pending.incoming.request.method === 'INVITE' ? 480 : 500, toTag: newTag() });
}
