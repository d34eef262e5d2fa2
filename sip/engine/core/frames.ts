import { timeText } from '../control/time-text.js';
import { Header } from '../message/header-names.js';
import type { SipMessage, SipRequest } from '../message/message.js';
import type { Hop } from '../transport/hop.js';

/** Where an application is told that a message came in. */
export interface ReceivedOn {
  readonly address: string;
  readonly port: number;
}

/** Tokens of a new request outside dialogs. */
export function newRequestTokens(bytes: number, source: Hop, transactionId: string, on: ReceivedOn): string {
  return `${networkTokens(bytes, source, transactionId, '')}${on.address}|${on.port}|`;
}

/** Tokens of everything else that came from the network. */
export function networkTokens(bytes: number, source: Hop, transactionId: string, dialogId: string): string {
  return `sip|network|${bytes}|${source.protocol}|${source.host}|${source.port}|${timeText()}|${transactionId}|${dialogId}|`;
}

/** Tokens of a response that the engine made up: nothing came from anywhere. */
export function syntheticTokens(protocol: string, transactionId: string, dialogId: string): string {
  return `sip|network|0|${protocol}||0|${timeText()}|${transactionId}|${dialogId}|`;
}

/** Tokens of a BYE that the engine sent by itself. */
export function unsolicitedTokens(bytes: number, protocol: string, on: ReceivedOn, dialogId: string): string {
  return `sip|application|${bytes}|${protocol}|${on.address}|${on.port}|${timeText()}|unsolicited|${dialogId}|`;
}

/** Tokens of the echo of a request that was sent for an application. */
export function requestEchoTokens(bytes: number, protocol: string, on: ReceivedOn, transactionId: string): string {
  return `OK|application|${bytes}|${protocol}|${on.address}|${on.port}|${timeText()}|${transactionId}|Msg sent:|`;
}

/** Tokens of the echo of a response that was sent for an application. */
export function responseEchoTokens(bytes: number, to: Hop, transactionId: string, dialogId: string): string {
  return `OK|application|${bytes}|${to.protocol}|${to.host}|${to.port}|${timeText()}|${transactionId}|${dialogId}||Msg sent:|`;
}

/** A request as an application gets it: as it came, but for the top Via. */
export function requestForApp(request: SipRequest, topVia: string): string {
  const { headers, via } = request;
  const span = headers.spanOf(Header.via);
  if (headers.irregular || span === undefined) return tidyText(request, topVia);
  const head = `${headers.text.slice(0, span.valueStart)}${topVia}${headers.text.slice(span.valueStart + via.end)}`;
  return `${head}${missingLength(request)}\r\n\r\n${request.body}`;
}

/** A response as an application gets it. */
export function responseForApp(response: SipMessage): string {
  if (response.headers.irregular) return tidyText(response, undefined);
  return `${response.headers.text}${missingLength(response)}\r\n\r\n${response.body}`;
}

/** Written anew, a field a line: for messages that use what simple parsers do not understand. */
function tidyText(message: SipMessage, topVia: string | undefined): string {
  const text = message.headers.text;
  let head = text.slice(0, text.indexOf('\r\n'));
  let via = topVia;
  message.headers.forEach((id, name, value) => {
    const shown = id === Header.via && via !== undefined ? via + value.slice(message.via.end) : value;
    if (id === Header.via) via = undefined;
    head += `\r\n${name}: ${shown}`;
  });
  return `${head}${missingLength(message)}\r\n\r\n${message.body}`;
}

function missingLength(message: SipMessage): string {
  return message.headers.has(Header.contentLength) ? '' : `\r\nContent-Length: ${message.body.length}`;
}
