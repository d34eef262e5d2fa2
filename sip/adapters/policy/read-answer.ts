/** An answer of the contract as the call loop knows it. Pure; what could not be carried out is `undefined`: nonsense. */
import { Cause as WireCause } from '../../../proto/types/latchkey/policy/v1/Cause.js';
import type { Collect__Output } from '../../../proto/types/latchkey/policy/v1/Collect.js';
import type { Connect__Output } from '../../../proto/types/latchkey/policy/v1/Connect.js';
import { ConnectMode as WireConnectMode } from '../../../proto/types/latchkey/policy/v1/ConnectMode.js';
import type { DecideResponse__Output } from '../../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { Destination__Output } from '../../../proto/types/latchkey/policy/v1/Destination.js';
import type { Directive__Output } from '../../../proto/types/latchkey/policy/v1/Directive.js';
import type { PromptRef__Output } from '../../../proto/types/latchkey/policy/v1/PromptRef.js';
import type { Reason__Output } from '../../../proto/types/latchkey/policy/v1/Reason.js';
import { RejectKind as WireRejectKind } from '../../../proto/types/latchkey/policy/v1/RejectKind.js';
import type { Answer, Cause, Collect, Connect, ConnectMode, Destination, Directive, PromptRef, Reason, RejectKind } from '../../ports/policy.js';

export type DecisionAnswer = Extract<Answer, { kind: 'decision' }>;

export function readAnswer({ directive: wire, cursor, reason }: DecideResponse__Output): DecisionAnswer | undefined {
  const directive = wire ? readDirective(wire) : undefined;
  if (directive === undefined || cursor.length > maxCursorBytes) return undefined;
  // Without a cursor the call could not go on after a directive that is not final.
  if (cursor.length === 0 && goesOn(directive)) return undefined;
  // A copy: what came is a view into its whole batch, and a call keeps its cursor for minutes.
  return { kind: 'decision', directive, cursor: cursor.length === 0 ? noCursor : new Uint8Array(cursor), reason: reason ? readReason(reason) : noReason };
}

function readDirective(wire: Directive__Output): Directive | undefined {
  if (wire.connect) return readConnect(wire.connect);
  if (wire.reject) return { kind: 'reject', as: rejectKinds[wire.reject.kind] ?? 'unavailable' };
  if (wire.hangUp) return { kind: 'hang-up' };
  if (wire.collect) return readCollect(wire.collect);
  if (wire.play) return withPrompts(wire.play.prompts, (prompts) => ({ kind: 'play', prompts }));
  if (wire.wait) return readWait(wire.wait.ms, wire.wait.prompt);
  if (wire.record) return readRecord(wire.record.box, wire.record.prompts, wire.record.maxSeconds);
  return undefined;
}

function readConnect(wire: Connect__Output): Connect | undefined {
  const destinations = allOf(wire.destinations, readDestination);
  const mode = connectModes[wire.mode];
  const whisper = wire.whisper ? readPrompt(wire.whisper) : undefined;
  if (destinations === undefined || destinations.length === 0 || mode === undefined || (wire.whisper && !whisper)) return undefined;
  const { ringSeconds, failedWanted, label } = wire;
  return { kind: 'connect', destinations, mode, ringSeconds, failedWanted, ...(whisper && { whisper }), ...(label !== '' && { label }) };
}

function readDestination({ number, uri }: Destination__Output): Destination | undefined {
  if (number !== undefined) return /^\+\d{1,15}$/.test(number) ? { kind: 'number', number } : undefined;
  return uri !== undefined && /^(sips?|tel):[\x21-\x7e]+$/.test(uri) ? { kind: 'uri', uri } : undefined;
}

function readCollect(wire: Collect__Output): Collect | undefined {
  const { minDigits, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn, secret } = wire;
  const possible = maxDigits >= 1 && maxDigits <= 64 && minDigits <= maxDigits && firstDigitMs > 0 && betweenDigitsMs > 0 && totalMs > 0 && endKey.length <= 1;
  if (!possible) return undefined;
  const prompts = allOf(wire.prompts, readPrompt);
  return prompts && { kind: 'collect', prompts, minDigits, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn, secret };
}

function readWait(ms: number, wire: PromptRef__Output | null | undefined): Directive | undefined {
  const prompt = wire ? readPrompt(wire) : undefined;
  if (ms > longestWaitMs || (wire && !prompt)) return undefined;
  return { kind: 'wait', ms, ...(prompt && { prompt }) };
}

function readRecord(box: string, wire: readonly PromptRef__Output[], maxSeconds: number): Directive | undefined {
  if (box === '' || maxSeconds === 0) return undefined;
  return withPrompts(wire, (prompts) => ({ kind: 'record', box, prompts, maxSeconds }));
}

function withPrompts(wire: readonly PromptRef__Output[], then: (prompts: readonly PromptRef[]) => Directive): Directive | undefined {
  const prompts = allOf(wire, readPrompt);
  return prompts && then(prompts);
}

function readPrompt({ sha256, durationMs, language }: PromptRef__Output): PromptRef | undefined {
  return sha256.length === 32 ? { sha256: sha256.toString('hex'), durationMs, language } : undefined;
}

function readReason({ tenant, step, release, entryId, cause }: Reason__Output): Reason {
  const known = { tenant, step, release, cause: causes[cause] ?? 'error' } as const;
  return entryId === '' ? known : { ...known, entryId };
}

function goesOn(directive: Directive): boolean {
  return directive.kind === 'connect' ? directive.failedWanted : directive.kind !== 'reject' && directive.kind !== 'hang-up' && directive.kind !== 'record';
}

/** All read, or `undefined` when one of them cannot be. */
function allOf<A, B>(wire: readonly A[], read: (one: A) => B | undefined): B[] | undefined {
  const all: B[] = [];
  for (const one of wire) {
    const value = read(one);
    if (value === undefined) return undefined;
    all.push(value);
  }
  return all;
}

const maxCursorBytes = 1024;
const noCursor = new Uint8Array(0);
const longestWaitMs = 60_000;
const noReason: Reason = { tenant: '', step: '', release: 0, cause: 'error' };

// UNSPECIFIED, and a kind that this version does not know, are refusals too.
const rejectKinds: Readonly<Record<number, RejectKind>> = {
  [WireRejectKind.REJECT_KIND_BUSY]: 'busy',
  [WireRejectKind.REJECT_KIND_DECLINED]: 'declined',
  [WireRejectKind.REJECT_KIND_FORBIDDEN]: 'forbidden',
  [WireRejectKind.REJECT_KIND_NOT_FOUND]: 'not-found',
  [WireRejectKind.REJECT_KIND_UNWANTED]: 'unwanted',
  [WireRejectKind.REJECT_KIND_ANONYMOUS]: 'anonymous',
  [WireRejectKind.REJECT_KIND_UNAVAILABLE]: 'unavailable',
};

const connectModes: Readonly<Record<number, ConnectMode>> = {
  [WireConnectMode.CONNECT_MODE_TRUNK]: 'trunk',
  [WireConnectMode.CONNECT_MODE_REDIRECT]: 'redirect',
  [WireConnectMode.CONNECT_MODE_REFER]: 'refer',
  [WireConnectMode.CONNECT_MODE_BRIDGE]: 'bridge',
};

const causes: Readonly<Record<number, Cause>> = {
  [WireCause.CAUSE_FLOW]: 'flow',
  [WireCause.CAUSE_NO_LINE]: 'no-line',
  [WireCause.CAUSE_SWITCHED_OFF]: 'switched-off',
  [WireCause.CAUSE_LOOKUP_FAILED]: 'lookup-failed',
  [WireCause.CAUSE_LIMIT]: 'limit',
  [WireCause.CAUSE_NOT_ALLOWED]: 'not-allowed',
  [WireCause.CAUSE_BAD_QUESTION]: 'bad-question',
  [WireCause.CAUSE_ERROR]: 'error',
};
