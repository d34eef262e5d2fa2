/** A decision of the domain as the contract says it. Pure. */
import { assertNever } from '../../common/assert-never.js';
import { Cause as WireCause } from '../../../proto/types/latchkey/policy/v1/Cause.js';
import type { Connect } from '../../../proto/types/latchkey/policy/v1/Connect.js';
import { ConnectMode as WireConnectMode } from '../../../proto/types/latchkey/policy/v1/ConnectMode.js';
import type { DecideResponse } from '../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { Destination as WireDestination } from '../../../proto/types/latchkey/policy/v1/Destination.js';
import type { Directive as WireDirective } from '../../../proto/types/latchkey/policy/v1/Directive.js';
import type { PromptRef as WirePromptRef } from '../../../proto/types/latchkey/policy/v1/PromptRef.js';
import type { Reason as WireReason } from '../../../proto/types/latchkey/policy/v1/Reason.js';
import { RejectKind as WireRejectKind } from '../../../proto/types/latchkey/policy/v1/RejectKind.js';
import type { Cause, ConnectDirective, Decision, Directive, Reason } from '../domain/decision.js';
import type { ConnectMode, Destination, PromptRef, RejectKind } from '../domain/tenant.js';

export function writeDecision({ directive, cursor, reason }: Decision): DecideResponse {
  return { directive: writeDirective(directive), cursor, reason: writeReason(reason) };
}

export function writeDirective(directive: Directive): WireDirective {
  switch (directive.kind) {
    case 'connect':
      return { connect: writeConnect(directive) };
    case 'reject':
      return { reject: { kind: rejectKinds[directive.as] } };
    case 'hang-up':
      return { hangUp: {} };
    case 'collect':
      return { collect: { ...directive, prompts: directive.prompts.map(writePrompt) } };
    case 'play':
      return { play: { prompts: directive.prompts.map(writePrompt) } };
    case 'wait':
      return { wait: { ms: directive.ms, prompt: directive.prompt ? writePrompt(directive.prompt) : null } };
    case 'record':
      return { record: { box: directive.box, prompts: directive.prompts.map(writePrompt), maxSeconds: directive.maxSeconds } };
    default:
      return assertNever(directive);
  }
}

export function writeReason({ tenant, step, release, entryId, cause }: Reason): WireReason {
  return { tenant, step, release, entryId: entryId ?? '', cause: causes[cause] };
}

function writeConnect(connect: ConnectDirective): Connect {
  return {
    destinations: connect.destinations.map(writeDestination),
    mode: connectModes[connect.mode],
    whisper: connect.whisper ? writePrompt(connect.whisper) : null,
    label: connect.label ?? '',
    ringSeconds: connect.ringSeconds,
    failedWanted: connect.failedWanted,
  };
}

function writeDestination(destination: Destination): WireDestination {
  return destination.kind === 'number' ? { number: destination.number } : { uri: destination.uri };
}

function writePrompt({ sha256, durationMs, language }: PromptRef): WirePromptRef {
  return { sha256: Buffer.from(sha256, 'hex'), durationMs, language };
}

const rejectKinds: Readonly<Record<RejectKind, (typeof WireRejectKind)[keyof typeof WireRejectKind]>> = {
  busy: WireRejectKind.REJECT_KIND_BUSY,
  declined: WireRejectKind.REJECT_KIND_DECLINED,
  forbidden: WireRejectKind.REJECT_KIND_FORBIDDEN,
  'not-found': WireRejectKind.REJECT_KIND_NOT_FOUND,
  unwanted: WireRejectKind.REJECT_KIND_UNWANTED,
  anonymous: WireRejectKind.REJECT_KIND_ANONYMOUS,
  unavailable: WireRejectKind.REJECT_KIND_UNAVAILABLE,
};

const connectModes: Readonly<Record<ConnectMode, (typeof WireConnectMode)[keyof typeof WireConnectMode]>> = {
  trunk: WireConnectMode.CONNECT_MODE_TRUNK,
  redirect: WireConnectMode.CONNECT_MODE_REDIRECT,
  refer: WireConnectMode.CONNECT_MODE_REFER,
  bridge: WireConnectMode.CONNECT_MODE_BRIDGE,
};

const causes: Readonly<Record<Cause, (typeof WireCause)[keyof typeof WireCause]>> = {
  flow: WireCause.CAUSE_FLOW,
  'no-line': WireCause.CAUSE_NO_LINE,
  'switched-off': WireCause.CAUSE_SWITCHED_OFF,
  'lookup-failed': WireCause.CAUSE_LOOKUP_FAILED,
  limit: WireCause.CAUSE_LIMIT,
  'not-allowed': WireCause.CAUSE_NOT_ALLOWED,
  'bad-question': WireCause.CAUSE_BAD_QUESTION,
  error: WireCause.CAUSE_ERROR,
};
