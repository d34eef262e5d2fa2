import { randomInt } from 'node:crypto';
import { newTag } from '../message/identifiers.js';
import type { SipRequest } from '../message/message.js';
import type { Incoming } from '../transaction/transaction.js';
import { refusalOf } from './admission.js';
import { answerAlone, type Context } from './context.js';
import { deliver } from './deliver.js';
import { receiveInDialog } from './incoming-in-dialog.js';

/** A new request from the network: refused, or offered to an application. */
export function receiveRequest(context: Context, incoming: Incoming): void {
  const { request } = incoming;
  const refusal = refusalOf(request);
  if (refusal !== undefined) return answerAlone(incoming, { toTag: newTag(), ...refusal });
  if (request.method === 'INVITE') answerAlone(incoming, { status: 100 });
  if (request.to.tag !== undefined) receiveInDialog(context, incoming);
  else if (ONLY_IN_DIALOGS.has(request.method)) answerAlone(incoming, { status: 481, toTag: newTag() });
  else offer(context, incoming);
}

/** 503 with a time to come back: no application, or too much to do. */
export function overloaded(): { status: number; toTag: string; headers: string } {
  return { status: 503, toTag: newTag(), headers: `Retry-After: ${randomInt(1, 6)}\r\n` };
}

/** Methods that mean nothing outside a dialog. */
const ONLY_IN_DIALOGS: ReadonlySet<string> = new Set(['BYE', 'UPDATE', 'PRACK']);

function offer(context: Context, incoming: Incoming): void {
  const app = context.router.pick(incoming.request.method);
  if (app === undefined || app.behind || isFull(context, incoming.request)) return answerAlone(incoming, overloaded());
  deliver(context, incoming, app, undefined);
}

function isFull(context: Context, request: SipRequest): boolean {
  if (context.pending.size >= context.limits.pending) return true;
  return request.method === 'INVITE' && context.dialogs.size >= context.limits.dialogs;
}
