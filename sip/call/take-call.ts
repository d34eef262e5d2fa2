import type { IncomingCall, Invite, SipHeaders } from '../ports/incoming-call.js';
import type { CallFacts, Reason } from '../ports/policy.js';
import type { InviteReader, ReadInvite } from '../facts/invite-reader.js';
import type { CallTools } from './call-tools.js';
import { CallerLeg, failed, retryAfter } from './caller-leg.js';
import type { InviteAnswer } from './invite-answer.js';
import { blameOf, type Blame, type Outcome } from './outcome.js';
import { causeOfUnacceptable, reasonHeader, temporaryFailure } from './q850.js';
import { randomId } from './random-id.js';
import { runCall, type Ending } from './run-call.js';

/** All that is worth keeping of a call that ended. Numbers are in clear: whoever writes it down masks them. */
export interface CallEnd {
  readonly callId: string;
  readonly callUid: string;
  readonly receivedAtMs: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly blame: Blame;
  readonly reason: Reason | undefined;
  /** Absent when the INVITE was refused before it was read. */
  readonly facts: CallFacts | undefined;
  readonly trunk: string | undefined;
  /** Absent when the INVITE was refused at once. */
  readonly answered: Readonly<InviteAnswer> | undefined;
  /** What was thrown: an error of ours. */
  readonly error: unknown;
}

export interface CallService {
  readonly tools: CallTools;
  readonly read: InviteReader;
  /** Why this new call is not taken; `undefined`: it is. */
  readonly closed: (invite: Invite) => 'draining' | 'overloaded' | undefined;
  /** Told once of every call, when it has ended and holds nothing any more. */
  readonly ended: (end: CallEnd) => void;
}

/** Takes one call from its INVITE to its end. Never rejects: every call has one outcome, whatever happens. */
export async function takeCall(call: IncomingCall, service: CallService): Promise<void> {
  const { clock } = service.tools;
  const callUid = randomId();
  const receivedAtMs = clock.now();
  let taken: Taken;
  try {
    taken = await take(call, service, callUid, receivedAtMs);
  } catch (error) {
    taken = { outcome: failed('error', 500), error };
  }
  const { outcome, reason, facts, answered, error } = taken;
  service.ended({ callId: call.invite.callId, callUid, receivedAtMs, durationMs: clock.now() - receivedAtMs, outcome, blame: blameOf(outcome, reason), reason, facts, trunk: facts?.trunk ?? taken.trunk, answered, error });
}

interface Taken extends Ending {
  readonly facts?: CallFacts;
  readonly trunk?: string;
  readonly answered?: Readonly<InviteAnswer>;
  readonly error?: unknown;
}

async function take(call: IncomingCall, service: CallService, callUid: string, receivedAtMs: number): Promise<Taken> {
  const closed = service.closed(call.invite);
  if (closed !== undefined) return { outcome: await turnAway(call, 503, nodeTroubleHeaders(callUid, service.tools.random), failed(closed, 503)) };
  const read = service.read(call.invite, callUid, receivedAtMs);
  if (read.kind === 'unacceptable') return notAccepted(call, read, callUid);
  const caller = new CallerLeg(call, read.facts, read.trunk, service.tools);
  try {
    const { outcome, reason } = await runCall(caller);
    return { outcome, reason, facts: read.facts, answered: caller.answered };
  } catch (error) {
    // Whatever it was, the caller is not left without an answer.
    const { outcome } = await caller.refuse({ status: 500 }, failed('error', 500));
    return { outcome, facts: read.facts, answered: caller.answered, error };
  } finally {
    await caller.close();
  }
}

function nodeTroubleHeaders(callUid: string, random: () => number): SipHeaders {
  return { 'X-Latchkey-Call': callUid, Reason: reasonHeader(temporaryFailure), ...retryAfter(random) };
}

async function notAccepted(call: IncomingCall, read: Extract<ReadInvite, { kind: 'unacceptable' }>, callUid: string): Promise<Taken> {
  const reason = reasonHeader(causeOfUnacceptable[read.why]);
  const outcome = await turnAway(call, read.status, { 'X-Latchkey-Call': callUid, Reason: reason, ...read.headers }, failed(read.why, read.status));
  return { outcome, ...(read.trunk === undefined ? {} : { trunk: read.trunk }) };
}

async function turnAway(call: IncomingCall, status: number, headers: SipHeaders, outcome: Outcome): Promise<Outcome> {
  const said = await call.refuse({ status, headers });
  return said === 'said' ? outcome : { kind: 'abandoned', sipStatus: 487 };
}
