import { randomInt, randomUUID } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { App } from '../control/app.js';
import type { SipCommand } from '../control/commands.js';
import { consistsOf, isTokenCode } from '../message/characters.js';
import { Header, type HeaderId } from '../message/header-names.js';
import type { Headers } from '../message/headers.js';
import { newBranch, newCallId, newTag } from '../message/identifiers.js';
import type { RawMessage, RequestLine } from '../message/message.js';
import { parseNameAddr } from '../message/name-addr.js';
import { parseCSeq } from '../message/parse-message.js';
import { scanTrusted } from '../message/scan-message.js';
import { parseUri } from '../message/uri.js';
import { hopOfUri, type Hop } from '../transport/hop.js';
import { givenHeader, guessedContentType, passedHeaders } from './app-headers.js';
import { ownContact, ownHostport, ownVia, type Context } from './context.js';
import { dialogIdOf } from './dialog.js';
import { requestEchoTokens } from './frames.js';
import { receivedOn } from './in-dialog.js';
import { sendOther } from './client-requests.js';
import { requestText, type RequestParts } from './outgoing-invite.js';
import { placeInvite } from './placed-invite.js';

export type RequestMessage = RawMessage & { readonly line: RequestLine };

/** Reads a request of an application; a string is the reason why it cannot be carried out. */
export function readRequest(sip: string): RequestMessage | string {
  const message = scanTrusted(sip);
  const startLine = sip.slice(0, Math.max(0, sip.indexOf('\r\n')) || sip.length);
  if (message?.line.kind !== 'request') return `Server error: invalid or missing method supplied on start line: ${startLine}`;
  if (!consistsOf(message.line.method, isTokenCode)) return `Server error: invalid or missing method supplied on start line: ${startLine}`;
  return message as RequestMessage;
}

/** Content-Type line for a body that has none; undefined when it cannot be guessed. */
export function contentTypeOf(message: RequestMessage): string | undefined {
  if (message.headers.has(Header.contentType)) return '';
  if (message.body === '') return '';
  const guessed = guessedContentType(message.body);
  return guessed === undefined ? undefined : `Content-Type: ${guessed}\r\n`;
}

/** Carries out a request of an application outside any dialog: completes, echoes and sends it. */
export function placeRequest(context: Context, app: App, command: SipCommand, message: RequestMessage): void {
  const refuse = (reason: string) => app.reply(command.messageId, `NOK|${reason}`);
  const hop = chooseHop(context, message.line, command.proxy);
  if (typeof hop === 'string') return refuse(hop);
  const contentType = message.line.method === 'MESSAGE' && !message.headers.has(Header.contentType) ? undefined : contentTypeOf(message);
  if (contentType === undefined) return refuse('missing content-type');
  const { parts, localTag } = newParts(context, message, hop);
  const hostport = ownHostport(context);
  const contact = givenHeader(message.headers, Header.contact, hostport) ?? ownContact(context, hop.protocol);
  const wantsContact = MAKES_DIALOG.has(parts.method) && !message.headers.has(Header.contact);
  const headers = passedHeaders(message.headers, FILLED_IN, hostport) + (wantsContact ? `Contact: ${contact}\r\n` : '') + contentType;
  const text = requestText(parts, headers, message.body, message.headers.get(Header.maxForwards) ?? '70');
  const transactionId = randomUUID();
  app.reply(command.messageId, requestEchoTokens(text.length, hop.protocol, receivedOn(context), transactionId), text);
  if (parts.method === 'INVITE') {
    const dialogId = dialogIdOf(parts.callId, localTag);
    placeInvite(context, { transactionId, app, dialogId, parts, within: undefined, localTag, contact }, text);
  } else sendOther(context, { transactionId, app, dialogId: '', parts }, text);
}

const MAKES_DIALOG: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE']);

/** What an application cannot set in a request, or what is written from its values elsewhere. */
export const FILLED_IN: ReadonlySet<HeaderId> = new Set([
  Header.via,
  Header.from,
  Header.to,
  Header.callId,
  Header.cseq,
  Header.contentLength,
  Header.maxForwards,
  Header.route,
  Header.recordRoute,
  Header.rseq,
]);

function chooseHop(context: Context, line: RequestLine, proxy: string): Hop | string {
  const uri = parseUri(line.uri);
  if (uri === undefined) return `invalid request-uri: ${line.method} ${line.uri} SIP/2.0`;
  const target = proxy === '' ? uri : parseUri(proxy);
  if (target?.kind !== 'sip') return `invalid request-uri: ${line.method} ${line.uri} SIP/2.0`;
  const hop = hopOfUri(target);
  if (hop === undefined || !isReachable(context, hop)) return 'requested protocol/transport not available';
  return context.transport.isOwn(hop) ? 'can not send request to myself' : hop;
}

/** An address of the other family cannot be reached from the bound one. */
function isReachable(context: Context, hop: Hop): boolean {
  const local = context.transport.localAddress;
  return !(isIPv4(local) && isIPv6(hop.host)) && !(isIPv6(local) && isIPv4(hop.host));
}

function newParts(context: Context, message: RequestMessage, hop: Hop): { parts: RequestParts; localTag: string } {
  const { headers, line } = message;
  const hostport = ownHostport(context);
  const from = givenHeader(headers, Header.from, hostport) ?? `<sip:${hostport}>`;
  const givenTag = parseNameAddr(from)?.tag;
  const localTag = givenTag ?? newTag();
  const branch = newBranch();
  const parts: RequestParts = {
    method: line.method,
    uri: line.uri,
    via: ownVia(context, hop.protocol, branch),
    branch,
    routeLines: '',
    from: givenTag === undefined ? `${from};tag=${localTag}` : from,
    to: givenHeader(headers, Header.to, hostport) ?? `<${line.uri}>`,
    callId: headers.get(Header.callId) ?? newCallId(),
    cseq: givenCseq(headers) ?? nextCseq(),
    hop,
  };
  return { parts, localTag };
}

function givenCseq(headers: Headers): number | undefined {
  const value = headers.get(Header.cseq);
  return value === undefined ? undefined : parseCSeq(value)?.number;
}

/** Somewhere in the lower half of what is allowed, so that a dialog can count up for ever. */
function nextCseq(): number {
  return randomInt(1, 1_000_000_000);
}
