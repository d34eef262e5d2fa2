import type { SendOptions, Sent, SrfResponse } from './srf.js';

/** Sends a response. drachtio-srf throws on codes that are not in its table; those go out below its check. */
export function respond(response: SrfResponse, status: number, options: SendOptions = {}, sent?: Sent): void {
  if (inTable.has(status)) return response.send(status, options, sent);
  if (response.finished) return sent?.(new Error('a final response was sent already'));
  response.msg.status = status;
  response.msg.reason = newerReasons.get(status) ?? 'Refused';
  response.agent.sendResponse(response, options, sent);
  response.finished = true;
}

const inTable: ReadonlySet<number> = new Set([180, 183, 200, 302, 400, 403, 404, 405, 415, 420, 433, 480, 481, 482, 486, 487, 488, 489, 500, 503, 600, 603]);

/** RFC 6086, RFC 8197, RFC 8688. */
const newerReasons: ReadonlyMap<number, string> = new Map([
  [469, 'Bad Info Package'],
  [607, 'Unwanted'],
  [608, 'Rejected'],
]);
