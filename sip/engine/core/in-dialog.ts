import { newBranch } from '../message/identifiers.js';
import { parseNameAddr } from '../message/name-addr.js';
import { parseUri } from '../message/uri.js';
import { hopOfUri, type Hop } from '../transport/hop.js';
import { ownVia, type Context } from './context.js';
import type { Dialog } from './dialog.js';
import { unsolicitedTokens } from './frames.js';
import { requestText, type RequestParts } from './outgoing-invite.js';

/** The parts of our next request in a dialog (RFC 3261 section 12.2.1.1); undefined when nothing says where to send it. */
export function partsInDialog(context: Context, dialog: Dialog, method: string, cseq: number): RequestParts | undefined {
  const hop = nextHop(context, dialog);
  if (hop === undefined) return undefined;
  const branch = newBranch();
  return {
    method,
    uri: dialog.remoteTarget,
    via: ownVia(context, hop.protocol, branch),
    branch,
    routeLines: dialog.routes.map((route) => `Route: ${route}\r\n`).join(''),
    from: dialog.local,
    to: dialog.remote,
    callId: dialog.callId,
    cseq,
    hop,
  };
}

/** Ends a dialog from our side: BYE, with a Reason text that the application reads too when it is told. */
export function hangUp(context: Context, dialog: Dialog, reason: string, tellApp: boolean): void {
  context.dialogs.remove(dialog);
  const parts = partsInDialog(context, dialog, 'BYE', dialog.nextCseq());
  if (parts === undefined) return;
  const text = requestText(parts, `Reason: SIP;cause=200;text="${reason}"\r\n`);
  context.transactions.send({ method: 'BYE', text, branch: parts.branch, to: parts.hop }, NOBODY_CARES);
  if (tellApp) dialog.app.send(unsolicitedTokens(text.length, parts.hop.protocol, receivedOn(context), dialog.id), text);
}

/** Sends the ACK of a 2xx (RFC 3261 section 13.2.2.4) and remembers it; undefined when there is no way to the far end. */
export function sendAck(context: Context, dialog: Dialog, cseq: number, headers: string, body: string): Sent | undefined {
  const parts = partsInDialog(context, dialog, 'ACK', cseq);
  if (parts === undefined) return undefined;
  const text = requestText(parts, headers, body);
  dialog.ackDue = undefined;
  dialog.lastAck = { cseq, text, to: parts.hop };
  context.transport.send(text, parts.hop);
  return { text, to: parts.hop };
}

export interface Sent {
  readonly text: string;
  readonly to: Hop;
}

/** The local address as frames carry it. */
export function receivedOn(context: Context): { address: string; port: number } {
  return { address: context.transport.localAddress, port: context.transport.port };
}

export const NOBODY_CARES = { response: () => undefined, timedOut: () => undefined, unreachable: () => undefined };

/** First Route, else the source where the far end hides behind a NAT, else the remote target. */
function nextHop(context: Context, dialog: Dialog): Hop | undefined {
  const first = dialog.routes[0];
  if (first === undefined && dialog.viaSource) return dialog.source;
  const target = first === undefined ? dialog.remoteTarget : (parseNameAddr(first)?.uri ?? '');
  const uri = parseUri(target);
  const hop = uri?.kind === 'sip' ? hopOfUri(uri) : undefined;
  if (hop === undefined) return dialog.source;
  const { source } = dialog;
  const isSame = hop.protocol === source.protocol && hop.host === source.host && context.transport.isOpen(source);
  return isSame ? source : hop;
}
