/** What the sip service asks and reports, as the contract says it. Pure. */
import { assertNever } from '../../../services/common/assert-never.js';
import { Attestation as WireAttestation } from '../../../proto/types/latchkey/policy/v1/Attestation.js';
import { Blame as WireBlame } from '../../../proto/types/latchkey/policy/v1/Blame.js';
import type { CallFacts as WireFacts } from '../../../proto/types/latchkey/policy/v1/CallFacts.js';
import type { CallOutcome as WireOutcome } from '../../../proto/types/latchkey/policy/v1/CallOutcome.js';
import type { DecideRequest } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { Event as WireEvent } from '../../../proto/types/latchkey/policy/v1/Event.js';
import type { Attestation, CallEvent, CallFacts, CallOutcome, Question } from '../../ports/policy.js';

/** What we are able to carry out goes without saying: it is what the contract takes for granted. */
export function writeQuestion({ facts, event, cursor }: Question): DecideRequest {
  return { facts: writeFacts(facts), event: writeEvent(event), cursor };
}

export function writeOutcome({ facts, outcome, blame, sipStatus, durationMs, reason }: CallOutcome): WireOutcome {
  return {
    callUid: Buffer.from(facts.callUid, 'hex'),
    called: facts.called,
    caller: facts.caller ?? '',
    trunk: facts.trunk,
    outcome,
    blame: blames[blame],
    sipStatus,
    receivedAtMs: facts.receivedAtMs,
    durationMs,
    tenant: reason?.tenant ?? '',
    step: reason?.step ?? '',
    release: reason?.release ?? 0,
    entryId: reason?.entryId ?? '',
  };
}

function writeFacts(facts: CallFacts): WireFacts {
  return {
    callUid: Buffer.from(facts.callUid, 'hex'),
    called: facts.called,
    caller: facts.caller ?? '',
    withheld: facts.withheld,
    asserted: facts.asserted,
    trunk: facts.trunk,
    attestation: attestations[facts.attestation],
    receivedAtMs: facts.receivedAtMs,
  };
}

function writeEvent(event: CallEvent): WireEvent {
  switch (event.kind) {
    case 'arrived':
      return { arrived: {} };
    case 'digits':
      return { digits: { value: event.value, attemptId: Buffer.from(event.attemptId, 'hex') } };
    case 'silence':
      return { silence: {} };
    case 'played':
      return { played: {} };
    case 'waited':
      return { waited: {} };
    case 'recorded':
      return { recorded: { recordingId: event.recordingId, seconds: event.seconds } };
    case 'connect-failed':
      return { connectFailed: { sipStatus: event.sipStatus } };
    default:
      return assertNever(event);
  }
}

const attestations: Readonly<Record<Attestation, (typeof WireAttestation)[keyof typeof WireAttestation]>> = {
  none: WireAttestation.ATTESTATION_NONE,
  A: WireAttestation.ATTESTATION_A,
  B: WireAttestation.ATTESTATION_B,
  C: WireAttestation.ATTESTATION_C,
  failed: WireAttestation.ATTESTATION_FAILED,
};

const blames: Readonly<Record<CallOutcome['blame'], (typeof WireBlame)[keyof typeof WireBlame]>> = {
  success: WireBlame.BLAME_SUCCESS,
  caller: WireBlame.BLAME_CALLER,
  us: WireBlame.BLAME_US,
  upstream: WireBlame.BLAME_UPSTREAM,
};
