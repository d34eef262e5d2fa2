/** A question of the contract as the domain knows it. Pure; what cannot be a question is `undefined`, never a throw. */
import { Attestation as WireAttestation } from '../../../proto/types/latchkey/policy/v1/Attestation.js';
import { Capability as WireCapability } from '../../../proto/types/latchkey/policy/v1/Capability.js';
import type { CallFacts__Output } from '../../../proto/types/latchkey/policy/v1/CallFacts.js';
import type { DecideRequest__Output } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { Digits__Output } from '../../../proto/types/latchkey/policy/v1/Digits.js';
import type { Event__Output } from '../../../proto/types/latchkey/policy/v1/Event.js';
import type { Question } from '../decisions/decide.js';
import type { CallEvent, CallFacts } from '../domain/decision.js';
import { defaultCapabilities, type Capability } from '../domain/flow/capability.js';
import type { Attestation } from '../domain/tenant.js';

/** Reads a question; `undefined` when something in it is malformed. */
export function readQuestion(request: DecideRequest__Output): Question | undefined {
  const facts = request.facts && readFacts(request.facts);
  const event = request.event && readEvent(request.event);
  if (!facts || !event || request.cursor.length > maxCursorBytes) return undefined;
  return { facts, event, cursor: request.cursor, capabilities: readCapabilities(request.capabilities) };
}

/** Reads the facts of a call; `undefined` when they are malformed. */
export function readFacts(facts: CallFacts__Output): CallFacts | undefined {
  const { called, caller, withheld, trunk } = facts;
  if (facts.callUid.length !== 16 || !isNumber(called) || trunk.length > maxTrunkLength) return undefined;
  if (caller !== '' && !isNumber(caller)) return undefined;
  const callUid = facts.callUid.toString('hex');
  const attestation = attestations[facts.attestation] ?? 'none';
  const { asserted, receivedAtMs } = facts;
  // A withheld number is matched against nothing: it goes no further than this.
  if (caller === '' || withheld) return { callUid, called, withheld, asserted, trunk, attestation, receivedAtMs };
  return { callUid, called, caller, withheld, asserted, trunk, attestation, receivedAtMs };
}

function readEvent(event: Event__Output): CallEvent | undefined {
  switch (event.kind) {
    case 'arrived':
      return arrived;
    case 'digits':
      return event.digits ? readDigits(event.digits) : undefined;
    case 'silence':
      return silence;
    case 'played':
      return played;
    case 'waited':
      return waited;
    case 'recorded':
      return event.recorded ? { kind: 'recorded', recordingId: event.recorded.recordingId, seconds: event.recorded.seconds } : undefined;
    case 'connectFailed':
      return event.connectFailed ? { kind: 'connect-failed', sipStatus: event.connectFailed.sipStatus } : undefined;
    case undefined:
      return undefined;
  }
}

function readDigits({ value, attemptId }: Digits__Output): CallEvent | undefined {
  if (value.length > maxDigits || !/^[0-9A-D*#]*$/.test(value)) return undefined;
  if (attemptId.length === 0) return { kind: 'digits', value };
  return attemptId.length === 16 ? { kind: 'digits', value, attemptId: attemptId.toString('hex') } : undefined;
}

function readCapabilities(wire: readonly number[]): ReadonlySet<Capability> {
  return wire.length === 0 ? defaultCapabilities : new Set(wire.flatMap((value) => capabilities[value] ?? []));
}

/** E.164 with `+`: 15 digits are the most there can be. */
function isNumber(text: string): boolean {
  if (text.length < 2 || text.length > 16 || text.charCodeAt(0) !== 0x2b) return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

const maxCursorBytes = 1024;
const maxDigits = 64;
const maxTrunkLength = 128;

const arrived: CallEvent = { kind: 'arrived' };
const silence: CallEvent = { kind: 'silence' };
const played: CallEvent = { kind: 'played' };
const waited: CallEvent = { kind: 'waited' };

// UNSPECIFIED, and a level that this version does not know, vouch for nothing.
const attestations: Readonly<Record<number, Attestation>> = {
  [WireAttestation.ATTESTATION_NONE]: 'none',
  [WireAttestation.ATTESTATION_A]: 'A',
  [WireAttestation.ATTESTATION_B]: 'B',
  [WireAttestation.ATTESTATION_C]: 'C',
  [WireAttestation.ATTESTATION_FAILED]: 'failed',
};

const capabilities: Readonly<Record<number, Capability>> = {
  [WireCapability.CAPABILITY_REDIRECT]: 'redirect',
  [WireCapability.CAPABILITY_REFER]: 'refer',
  [WireCapability.CAPABILITY_BRIDGE]: 'bridge',
  [WireCapability.CAPABILITY_PLAY]: 'play',
  [WireCapability.CAPABILITY_COLLECT]: 'collect',
  [WireCapability.CAPABILITY_RECORD]: 'record',
  [WireCapability.CAPABILITY_WAIT]: 'wait',
};
