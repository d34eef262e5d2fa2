import type { App } from '../control/app.js';
import type { AppCommands, SipCommand } from '../control/commands.js';
import { Header } from '../message/header-names.js';
import type { Reply } from '../message/reply.js';
import { answerForApp } from './answers.js';
import type { Context } from './context.js';
import { finish } from './incoming-cancel.js';
import { overloaded } from './incoming-requests.js';
import { hangUp } from './in-dialog.js';
import type { Pending } from './pending.js';
import { readRequest, placeRequest, type RequestMessage } from './requests.js';
import { cancelForApp, placeRequestInDialog } from './requests-in-dialog.js';

/** What applications say to the network. */
export function fromApps(context: () => Context): AppCommands {
  return {
    sip: (app, command) => obey(context(), app, command),
    lost: (app) => abandon(context(), app),
  };
}

function obey(context: Context, app: App, command: SipCommand): void {
  if (command.sip.startsWith('SIP/')) return answerForApp(context, app, command);
  const message = readRequest(command.sip);
  if (typeof message === 'string') return app.reply(command.messageId, `NOK|${message}`);
  if (command.dialogId !== '') return placeRequestInDialog(context, app, command, message);
  if (command.transactionId !== '') return cancelForApp(context, app, command, message);
  const dialogId = dialogByCallId(context, app, message);
  if (dialogId !== undefined) return placeRequestInDialog(context, app, { ...command, dialogId }, message);
  placeRequest(context, app, command, message);
}

/** A request other than INVITE that names the Call-ID of a live dialog of its application belongs to it. */
function dialogByCallId(context: Context, app: App, message: RequestMessage): string | undefined {
  const callId = message.line.method === 'INVITE' ? undefined : message.headers.get(Header.callId);
  return callId === undefined ? undefined : context.dialogs.ownedBy(app).find((dialog) => dialog.callId === callId)?.id;
}

/** An application is gone: nobody is left to speak for its calls, so the far ends are told. */
function abandon(context: Context, app: App): void {
  for (const pending of context.pending.ownedBy(app)) finish(context, pending, farewell(pending));
  for (const placed of [...context.invites.values()]) if (placed.invite.app === app) placed.cancel('');
  for (const dialog of context.dialogs.ownedBy(app)) if (dialog.state === 'confirmed') hangUp(context, dialog, 'application lost', false);
}

/** BYE has done its work; a call that only began can be tried on another node; one that rang is over. */
function farewell(pending: Pending): Reply {
  if (pending.incoming.request.method === 'BYE') return { status: 200 };
  return pending.toTag === undefined ? overloaded() : { status: 480 };
}
