import { maskNumber, maskNumbers } from '../services/common/mask.js';
import type { CallEnd } from './call/take-call.js';

/** What is written down of a call, in the log and as its record: flat, no PIN, no withheld number, numbers masked. */
export function callLine(end: CallEnd, mask: boolean): Readonly<Record<string, unknown>> {
  const { callId, callUid, outcome, blame, reason, facts } = end;
  const number = (value: string | undefined) => (value === undefined || !mask ? value : maskNumber(value));
  return {
    callId,
    call: callUid,
    trunk: end.trunk,
    called: number(facts?.called),
    caller: number(facts?.caller),
    withheld: facts?.withheld,
    attestation: facts?.attestation,
    outcome: outcome.kind,
    ...(outcome.kind === 'failed' ? { cause: outcome.cause } : outcome.kind === 'rejected' ? { as: outcome.as } : {}),
    ...('to' in outcome ? { to: mask ? outcome.to.map(maskNumbers) : outcome.to } : {}),
    blame,
    status: outcome.sipStatus,
    ms: end.durationMs,
    ...(reason === undefined ? {} : { tenant: reason.tenant, step: reason.step, release: reason.release, entry: reason.entryId, why: reason.cause }),
  };
}
