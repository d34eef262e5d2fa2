import type { RejectKind } from '../ports/policy.js';
import type { CallerLeg, Ended } from './caller-leg.js';
import { causeOfRejection, normalClearing } from './q850.js';

/** Refuses the call: with the status of its kind before the answer, with a tone and BYE after it. */
export function reject(caller: CallerLeg, as: RejectKind): Promise<Ended> {
  const status = caller.trunk.refusals[as] ?? statusOfRejection[as];
  return caller.refuse({ status, cause: causeOfRejection[as] }, { kind: 'rejected', as, sipStatus: status });
}

/** Ends the call normally. Before the answer that is 480 with cause 16, which ISUP knows as normal clearing (RFC 3398). */
export function hangUp(caller: CallerLeg): Promise<Ended> {
  if (caller.dialog !== undefined) return caller.bye(normalClearing, { kind: 'hung-up', sipStatus: 200 });
  return caller.refuse({ status: 480, cause: normalClearing }, { kind: 'hung-up', sipStatus: 480 });
}

export const statusOfRejection: Readonly<Record<RejectKind, number>> = {
  busy: 486,
  declined: 603,
  forbidden: 403,
  'not-found': 404,
  unwanted: 607,
  anonymous: 433,
  unavailable: 480,
};
