import type { SipRequest } from '../message/message.js';
import { MAGIC_COOKIE } from '../message/via.js';

/**
 * What a request shares with its own repetitions, its ACK and its CANCEL, and with nothing else (RFC 3261
 * section 17.2.3). Without the magic cookie the rules of RFC 2543 stand in.
 */
export function serverKey(request: SipRequest, method: string): string {
  const { via } = request;
  if (via.branch.length > MAGIC_COOKIE.length && via.branch.startsWith(MAGIC_COOKIE)) {
    return `${via.branch} ${via.host}:${via.port ?? ''} ${method}`;
  }
  return `${request.callId} ${request.from.tag ?? ''} ${request.cseq.number} ${via.host}:${via.port ?? ''}${via.branch} ${method}`;
}

/** What all copies of one request share that reached us on different paths (RFC 3261 section 8.2.2.2). */
export function mergeKey(request: SipRequest): string {
  return `${request.callId} ${request.from.tag ?? ''} ${request.cseq.number} ${request.cseq.method}`;
}

/** A request may be a copy only outside dialogs. */
export function mayBeMerged(request: SipRequest): boolean {
  return request.to.tag === undefined && request.method !== 'ACK' && request.method !== 'CANCEL';
}

export const clientKey = (branch: string, method: string): string => `${branch} ${method}`;

