import type { Invite } from '../../ports/incoming-call.js';
import type { SrfRequest } from './srf.js';

/** The SDP of a message: its body, or the part of a multipart body. `kind: 'other'`: a body that is none of it (415). */
export type ReadBody = { readonly kind: 'sdp'; readonly sdp: string } | { readonly kind: 'none' | 'other' };

/** An INVITE as plain data. */
export function inviteOf(request: SrfRequest, sdp: string | undefined, sparesReliable: boolean, waitedMs: number): Invite {
  return {
    waitedMs,
    callId: request.headers['call-id'] ?? request.get('call-id') ?? '',
    uri: request.uri,
    source: { address: request.source_address, port: request.source_port, transport: request.protocol },
    ...(sdp === undefined ? {} : { sdp }),
    ...(sparesReliable ? { sparesReliable } : {}),
    header: (name) => headerOf(request, name),
  };
}

/** A header by its name in lower case, on one line. */
export function headerOf({ headers }: SrfRequest, name: string): string | undefined {
  const value = headers[name];
  if (value !== undefined) return unfolded(value);
  if (!keepsItsCase(name)) return undefined;
  for (const written in headers) {
    if (written.length === name.length && written.toLowerCase() === name) return unfolded(headers[written]);
  }
  return undefined;
}

/** RFC 3261 section 7.3.1: a line that begins with white space goes on with the one before. */
function unfolded(value: string | undefined): string | undefined {
  return value?.includes('\n') === true ? value.replace(/\s*[\r\n]+\s*/g, ' ') : value;
}

export function readBody(request: SrfRequest): ReadBody {
  const { body } = request;
  if (body === undefined || body === '') return { kind: 'none' };
  for (const { type, content } of request.payload ?? []) {
    if (isSdp(type) && content !== undefined) return { kind: 'sdp', sdp: content.endsWith('\n') ? content : `${content}\r\n` };
  }
  return { kind: 'other' };
}

/** Names that drachtio-srf does not turn into lower case. */
function keepsItsCase(name: string): boolean {
  return name.startsWith('x-') || name.startsWith('p-') || name === 'diversion';
}

function isSdp(type: string | null | undefined): boolean {
  return type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/sdp';
}
