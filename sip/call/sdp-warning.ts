import type { SipHeaders } from '../ports/incoming-call.js';

/** Why the other side's SDP cannot be met (RFC 3261 section 20.43); the agent is a name, so that no address of ours is told. */
export function sdpWarning(theirs: string): SipHeaders {
  return { Warning: hasAudio(theirs) ? '305 latchkey "Incompatible media format"' : '304 latchkey "Media type not available"' };
}

function hasAudio(sdp: string): boolean {
  return sdp.startsWith('m=audio ') || sdp.includes('\nm=audio ');
}
