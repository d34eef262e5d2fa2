import type { Connect } from '../ports/policy.js';
import { failed, type CallerLeg, type Ended } from './caller-leg.js';
import { destinationUri } from './destination-uri.js';
import { redirect } from './redirect.js';
import { transfer } from './transfer.js';

/** Sends the call where it belongs: a redirect before the answer, a transfer after it or where the trunk wants one. */
export function connect(caller: CallerLeg, directive: Connect): Promise<Ended> {
  const { trunk, call } = caller;
  const mode = directive.mode === 'trunk' ? trunk.transfer : directive.mode;
  const uris = directive.destinations.map((destination) => destinationUri(destination, trunk, call.invite.source));
  const to = uris.filter((uri) => uri !== undefined);
  if (to.length === 0 || to.length < uris.length) return caller.refuse({ status: 500 }, failed('error', 500));
  // Each needs a second leg, which is not built yet; the policy is told so and never asks.
  if (mode === 'bridge' || directive.whisper !== undefined || directive.failedWanted) return notAvailable(caller);
  if (mode === 'redirect' && caller.dialog === undefined) return redirect(caller, to);
  return transfer(caller, to, directive.ringSeconds * 1000);
}

/** Ends a call that was told to do what this version cannot. */
export function notAvailable(caller: CallerLeg): Promise<Ended> {
  return caller.refuse({ status: 500 }, failed('not-available', 500));
}
