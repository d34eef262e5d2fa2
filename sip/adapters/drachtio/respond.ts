import type { SipHeaders } from '../../ports/incoming-call.js';
import { headerOf } from './invite.js';
import type { SendOptions, Sent, SrfRequest, SrfResponse } from './srf.js';

/** Sends a response. drachtio-srf throws on codes that are not in its table; those go out below its check. */
export function respond(response: SrfResponse, status: number, options: SendOptions = {}, sent?: Sent): void {
  if (reasons.has(status)) return response.send(status, options, sent);
  if (response.finished) return sent?.(new Error('a final response was sent already'));
  response.msg.status = status;
  response.msg.reason = newerReasons.get(status) ?? 'Refused';
  response.agent.sendResponse(response, options, sent);
  response.finished = true;
}

/**
 * Sends the final response of an INVITE that is not answered: what most calls come to. It does what srf's own `send` does, but
 * writes the text at once and does not parse the echo, which is half of srf's work on such a call.
 */
export function refuseInvite(request: SrfRequest, response: SrfResponse, status: number, headers: SipHeaders, sent: Sent): void {
  const { agent, socket } = response;
  const link = agent.mapServer.get(socket);
  if (response.finished || link === undefined) return sent(new Error('the INVITE waits for no response any more'));
  const callId = headerOf(request, 'call-id') ?? '';
  const id = agent.sendMessage(socket, finalResponse(request, callId, status, headers), { stackTxnId: request.stackTxnId });
  link.pendingRequests.set(id, ([verdict, why]) => sent(verdict === 'OK' ? null : (why ?? verdict)));
  link.pendingNetworkInvites.delete(callId);
  response.finished = true;
}

function finalResponse(request: SrfRequest, callId: string, status: number, headers: SipHeaders): string {
  let text = `SIP/2.0 ${status} ${reasons.get(status) ?? newerReasons.get(status) ?? 'Refused'}\r\nCall-ID: ${callId}\r\n`;
  for (const name of ['cseq', 'from', 'to']) text += `${name}: ${headerOf(request, name) ?? ''}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return `${text}Content-Length: 0\r\n\r\n`;
}

const reasons: ReadonlyMap<number, string> = new Map([
  [180, 'Ringing'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [302, 'Moved Temporarily'],
  [400, 'Bad Request'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [415, 'Unsupported Media Type'],
  [420, 'Bad Extension'],
  [433, 'Anonymity Disallowed'],
  [480, 'Temporarily Unavailable'],
  [481, 'Call/Transaction Does Not Exist'],
  [482, 'Loop Detected'],
  [486, 'Busy Here'],
  [487, 'Request Terminated'],
  [488, 'Not Acceptable Here'],
  [489, 'Bad Event'],
  [500, 'Server Internal Error'],
  [503, 'Service Unavailable'],
  [600, 'Busy Everywhere'],
  [603, 'Decline'],
]);

/** Those that srf does not know: RFC 6086, RFC 8197, RFC 8688. */
const newerReasons: ReadonlyMap<number, string> = new Map([
  [469, 'Bad Info Package'],
  [607, 'Unwanted'],
  [608, 'Rejected'],
]);
