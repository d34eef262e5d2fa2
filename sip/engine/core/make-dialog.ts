import { Header } from '../message/header-names.js';
import { listOf, type Headers } from '../message/headers.js';
import type { SipMessage, SipResponse } from '../message/message.js';
import { parseNameAddr } from '../message/name-addr.js';
import { parseUri } from '../message/uri.js';
import { hopOfUri, type Hop } from '../transport/hop.js';
import { Dialog } from './dialog.js';
import type { OutgoingInvite } from './outgoing-invite.js';
import type { Pending } from './pending.js';

/** The dialog that our response to an INVITE makes (RFC 3261 section 12.1.1). */
export function dialogAsServer(pending: Pending, toTag: string, contact: string): Dialog {
  const { request, source } = pending.incoming;
  const routes = listOf(request.headers, Header.recordRoute);
  const target = targetOf(request);
  return new Dialog({
    id: pending.dialogId,
    role: 'uas',
    callId: request.callId,
    localTag: toTag,
    remoteTag: request.from.tag ?? '',
    local: `${request.headers.get(Header.to)!};tag=${toTag}`,
    remote: request.headers.get(Header.from)!,
    remoteTarget: target ?? request.from.uri,
    routes,
    contact,
    localCseq: request.cseq.number,
    remoteCseq: request.cseq.number,
    source,
    viaSource: routes.length === 0 && isBehindNat(target, source, true),
    transactionId: pending.transactionId,
    app: pending.app,
  });
}

/** The dialog that a response to our INVITE makes (RFC 3261 section 12.1.2). */
export function dialogAsClient(invite: OutgoingInvite, response: SipResponse, source: Hop): Dialog {
  const dialog = new Dialog({
    id: invite.dialogId,
    role: 'uac',
    callId: invite.parts.callId,
    localTag: invite.localTag,
    remoteTag: '',
    local: invite.parts.from,
    remote: invite.parts.to,
    remoteTarget: invite.parts.uri,
    routes: [],
    contact: invite.contact,
    localCseq: invite.parts.cseq,
    remoteCseq: undefined,
    source,
    viaSource: false,
    transactionId: invite.transactionId,
    app: invite.app,
  });
  learnFromResponse(dialog, response, source);
  return dialog;
}

/** What a later response says counts: another 1xx, or the 2xx, may have other tags and routes. */
export function learnFromResponse(dialog: Dialog, response: SipResponse, source: Hop): void {
  const target = targetOf(response);
  dialog.remoteTag = response.to.tag ?? '';
  dialog.remote = response.headers.get(Header.to)!;
  dialog.routes = listOf(response.headers, Header.recordRoute).reverse();
  dialog.remoteTarget = target ?? dialog.remoteTarget;
  dialog.source = source;
  dialog.viaSource = dialog.routes.length === 0 && target !== undefined && isBehindNat(target, source, false);
}

/**
 * A new Contact in a re-INVITE or UPDATE, or in its 2xx, moves the remote target (RFC 3261 section 12.2.1.2). A far end
 * that was reachable at its Contact is believed again; one that was not goes on being answered where it sends from.
 */
export function refreshTarget(dialog: Dialog, message: SipMessage, source: Hop): void {
  dialog.source = source;
  dialog.remoteTarget = targetOf(message) ?? dialog.remoteTarget;
}

function targetOf(message: { readonly headers: Headers }): string | undefined {
  const value = message.headers.get(Header.contact);
  return value === undefined ? undefined : parseNameAddr(value)?.uri;
}

/** A Contact that is not where the messages come from is not reachable; over TCP the connection is better than any. */
function isBehindNat(target: string | undefined, source: Hop, portCounts: boolean): boolean {
  if (source.protocol === 'tcp') return source.connection !== undefined;
  const uri = target === undefined ? undefined : parseUri(target);
  const hop = uri?.kind === 'sip' ? hopOfUri(uri) : undefined;
  if (hop === undefined) return true;
  return hop.host !== source.host || (portCounts && hop.port !== source.port);
}
