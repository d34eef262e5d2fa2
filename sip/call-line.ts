import { maskNumber, maskNumbers } from '../services/common/mask.js';
import type { CallEnd } from './call/take-call.js';

/** What is written down of a call, in the log and as its record: flat, no PIN, no withheld number, numbers masked. */
export function callLine(end: CallEnd, mask: boolean): Readonly<Record<string, unknown>> {
  const { outcome, reason, facts } = end;
  const number = mask ? masked : asItIs;
  return {
    at: new Date(end.receivedAtMs).toISOString(),
    callId: end.callId,
    call: end.callUid,
    trunk: end.trunk,
    called: number(facts?.called),
    caller: number(facts?.caller),
    withheld: facts?.withheld,
    attestation: facts?.attestation,
    outcome: outcome.kind,
    cause: outcome.kind === 'failed' ? outcome.cause : undefined,
    as: outcome.kind === 'rejected' ? outcome.as : undefined,
    to: outcome.kind === 'redirected' || outcome.kind === 'transferred' ? (mask ? outcome.to.map(maskNumbers) : outcome.to) : undefined,
    blame: end.blame,
    status: outcome.sipStatus,
    ms: end.durationMs,
    tenant: reason?.tenant,
    step: reason?.step,
    release: reason?.release,
    entry: reason?.entryId,
    why: reason?.cause,
  };
}

function masked(number: string | undefined): string | undefined {
  return number === undefined ? undefined : maskNumber(number);
}

function asItIs(number: string | undefined): string | undefined {
  return number;
}
