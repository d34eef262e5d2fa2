import type { Invite } from '../ports/incoming-call.js';

/** How often this call was redirected through us already. */
export function hopsOf(invite: Invite): number {
  const text = invite.header('x-latchkey-hops');
  if (text === undefined) return 0;
  // A value that cannot be read is as bad as too high a one: it ends the call as a loop.
  return text.length <= 3 && isDigits(text) ? Number(text) : Infinity;
}

/** From this count on, a call goes round in circles (482). */
export const mostHops = 5;

function isDigits(text: string): boolean {
  if (text === '') return false;
  for (const char of text) if (char < '0' || char > '9') return false;
  return true;
}
