// Generated from proto/latchkey/policy/v1/policy.proto by proto/generate.mjs.
import { bytesOf, wholeOf, WireReader, WireWriter } from '../wire.js';
import { Attestation } from './latchkey/policy/v1/Attestation.js';
import { Blame } from './latchkey/policy/v1/Blame.js';
import { Capability } from './latchkey/policy/v1/Capability.js';
import { Cause } from './latchkey/policy/v1/Cause.js';
import { ConnectMode } from './latchkey/policy/v1/ConnectMode.js';
import { Refusal } from './latchkey/policy/v1/Refusal.js';
import { RejectKind } from './latchkey/policy/v1/RejectKind.js';
import type { Arrived, Arrived__Output } from './latchkey/policy/v1/Arrived.js';
import type { Assumption, Assumption__Output } from './latchkey/policy/v1/Assumption.js';
import type { CallFacts, CallFacts__Output } from './latchkey/policy/v1/CallFacts.js';
import type { CallOutcome, CallOutcome__Output } from './latchkey/policy/v1/CallOutcome.js';
import type { Collect, Collect__Output } from './latchkey/policy/v1/Collect.js';
import type { Connect, Connect__Output } from './latchkey/policy/v1/Connect.js';
import type { ConnectFailed, ConnectFailed__Output } from './latchkey/policy/v1/ConnectFailed.js';
import type { DecideBatch, DecideBatch__Output } from './latchkey/policy/v1/DecideBatch.js';
import type { DecideRequest, DecideRequest__Output } from './latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse, DecideResponse__Output } from './latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch, DecisionBatch__Output } from './latchkey/policy/v1/DecisionBatch.js';
import type { Destination, Destination__Output } from './latchkey/policy/v1/Destination.js';
import type { Digits, Digits__Output } from './latchkey/policy/v1/Digits.js';
import type { Directive, Directive__Output } from './latchkey/policy/v1/Directive.js';
import type { Event, Event__Output } from './latchkey/policy/v1/Event.js';
import type { ExplainRequest, ExplainRequest__Output } from './latchkey/policy/v1/ExplainRequest.js';
import type { ExplainedStep, ExplainedStep__Output } from './latchkey/policy/v1/ExplainedStep.js';
import type { Explanation, Explanation__Output } from './latchkey/policy/v1/Explanation.js';
import type { HangUp, HangUp__Output } from './latchkey/policy/v1/HangUp.js';
import type { OutcomeBatch, OutcomeBatch__Output } from './latchkey/policy/v1/OutcomeBatch.js';
import type { Play, Play__Output } from './latchkey/policy/v1/Play.js';
import type { Played, Played__Output } from './latchkey/policy/v1/Played.js';
import type { PromptChunk, PromptChunk__Output } from './latchkey/policy/v1/PromptChunk.js';
import type { PromptRef, PromptRef__Output } from './latchkey/policy/v1/PromptRef.js';
import type { Reason, Reason__Output } from './latchkey/policy/v1/Reason.js';
import type { Record, Record__Output } from './latchkey/policy/v1/Record.js';
import type { Recorded, Recorded__Output } from './latchkey/policy/v1/Recorded.js';
import type { Reject, Reject__Output } from './latchkey/policy/v1/Reject.js';
import type { ReportBatchSummary, ReportBatchSummary__Output } from './latchkey/policy/v1/ReportBatchSummary.js';
import type { ReportSummary, ReportSummary__Output } from './latchkey/policy/v1/ReportSummary.js';
import type { Silence, Silence__Output } from './latchkey/policy/v1/Silence.js';
import type { TaggedDecision, TaggedDecision__Output } from './latchkey/policy/v1/TaggedDecision.js';
import type { TaggedRequest, TaggedRequest__Output } from './latchkey/policy/v1/TaggedRequest.js';
import type { Wait, Wait__Output } from './latchkey/policy/v1/Wait.js';
import type { Waited, Waited__Output } from './latchkey/policy/v1/Waited.js';

const writer = new WireWriter();
const noBytes = Buffer.alloc(0);

/** How the messages of each method are written and read. */
export const codec = {
  Decide: { requestSerialize: encodeDecideRequest, requestDeserialize: decodeDecideRequest, responseSerialize: encodeDecideResponse, responseDeserialize: decodeDecideResponse },
  DecideStream: { requestSerialize: encodeDecideBatch, requestDeserialize: decodeDecideBatch, responseSerialize: encodeDecisionBatch, responseDeserialize: decodeDecisionBatch },
  Explain: { requestSerialize: encodeExplainRequest, requestDeserialize: decodeExplainRequest, responseSerialize: encodeExplanation, responseDeserialize: decodeExplanation },
  GetPrompt: { requestSerialize: encodePromptRef, requestDeserialize: decodePromptRef, responseSerialize: encodePromptChunk, responseDeserialize: decodePromptChunk },
  Report: { requestSerialize: encodeCallOutcome, requestDeserialize: decodeCallOutcome, responseSerialize: encodeReportSummary, responseDeserialize: decodeReportSummary },
  ReportBatch: { requestSerialize: encodeOutcomeBatch, requestDeserialize: decodeOutcomeBatch, responseSerialize: encodeReportBatchSummary, responseDeserialize: decodeReportBatchSummary },
} as const;

function encodeDecideRequest(message: DecideRequest): Buffer {
  writer.begin();
  writeDecideRequest(writer, message);
  return writer.finish();
}

function decodeDecideRequest(bytes: Buffer): DecideRequest__Output {
  return readDecideRequest(new WireReader(bytes), bytes.length);
}

function encodeDecideResponse(message: DecideResponse): Buffer {
  writer.begin();
  writeDecideResponse(writer, message);
  return writer.finish();
}

function decodeDecideResponse(bytes: Buffer): DecideResponse__Output {
  return readDecideResponse(new WireReader(bytes), bytes.length);
}

function encodeDecideBatch(message: DecideBatch): Buffer {
  writer.begin();
  writeDecideBatch(writer, message);
  return writer.finish();
}

function decodeDecideBatch(bytes: Buffer): DecideBatch__Output {
  return readDecideBatch(new WireReader(bytes), bytes.length);
}

function encodeDecisionBatch(message: DecisionBatch): Buffer {
  writer.begin();
  writeDecisionBatch(writer, message);
  return writer.finish();
}

function decodeDecisionBatch(bytes: Buffer): DecisionBatch__Output {
  return readDecisionBatch(new WireReader(bytes), bytes.length);
}

function encodeExplainRequest(message: ExplainRequest): Buffer {
  writer.begin();
  writeExplainRequest(writer, message);
  return writer.finish();
}

function decodeExplainRequest(bytes: Buffer): ExplainRequest__Output {
  return readExplainRequest(new WireReader(bytes), bytes.length);
}

function encodeExplanation(message: Explanation): Buffer {
  writer.begin();
  writeExplanation(writer, message);
  return writer.finish();
}

function decodeExplanation(bytes: Buffer): Explanation__Output {
  return readExplanation(new WireReader(bytes), bytes.length);
}

function encodePromptRef(message: PromptRef): Buffer {
  writer.begin();
  writePromptRef(writer, message);
  return writer.finish();
}

function decodePromptRef(bytes: Buffer): PromptRef__Output {
  return readPromptRef(new WireReader(bytes), bytes.length);
}

function encodePromptChunk(message: PromptChunk): Buffer {
  writer.begin();
  writePromptChunk(writer, message);
  return writer.finish();
}

function decodePromptChunk(bytes: Buffer): PromptChunk__Output {
  return readPromptChunk(new WireReader(bytes), bytes.length);
}

function encodeCallOutcome(message: CallOutcome): Buffer {
  writer.begin();
  writeCallOutcome(writer, message);
  return writer.finish();
}

function decodeCallOutcome(bytes: Buffer): CallOutcome__Output {
  return readCallOutcome(new WireReader(bytes), bytes.length);
}

function encodeReportSummary(message: ReportSummary): Buffer {
  writer.begin();
  writeReportSummary(writer, message);
  return writer.finish();
}

function decodeReportSummary(bytes: Buffer): ReportSummary__Output {
  return readReportSummary(new WireReader(bytes), bytes.length);
}

function encodeOutcomeBatch(message: OutcomeBatch): Buffer {
  writer.begin();
  writeOutcomeBatch(writer, message);
  return writer.finish();
}

function decodeOutcomeBatch(bytes: Buffer): OutcomeBatch__Output {
  return readOutcomeBatch(new WireReader(bytes), bytes.length);
}

function encodeReportBatchSummary(message: ReportBatchSummary): Buffer {
  writer.begin();
  writeReportBatchSummary(writer, message);
  return writer.finish();
}

function decodeReportBatchSummary(bytes: Buffer): ReportBatchSummary__Output {
  return readReportBatchSummary(new WireReader(bytes), bytes.length);
}

function readArrived(from: WireReader, end: number): Arrived__Output {
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Arrived');
  return {  };
}

function writeArrived(to: WireWriter, message: Arrived): void {
  void to;
  void message;
}

function readAssumption(from: WireReader, end: number): Assumption__Output {
  let kind: Pick<Assumption__Output, 'kind' | 'entryId' | 'entryLabel' | 'wrong' | 'locked' | 'silent' | 'keys' | 'verified' | 'unverified' | 'unavailable'> | undefined;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        kind = { entryId: from.string(), kind: 'entryId' };
        break;
      case 18:
        kind = { entryLabel: from.string(), kind: 'entryLabel' };
        break;
      case 24:
        kind = { wrong: from.bool(), kind: 'wrong' };
        break;
      case 32:
        kind = { locked: from.bool(), kind: 'locked' };
        break;
      case 40:
        kind = { silent: from.bool(), kind: 'silent' };
        break;
      case 50:
        kind = { keys: from.string(), kind: 'keys' };
        break;
      case 56:
        kind = { verified: from.bool(), kind: 'verified' };
        break;
      case 64:
        kind = { unverified: from.bool(), kind: 'unverified' };
        break;
      case 72:
        kind = { unavailable: from.bool(), kind: 'unavailable' };
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Assumption');
  return { ...kind };
}

function writeAssumption(to: WireWriter, message: Assumption): void {
  if (message.entryId !== undefined && message.entryId !== null) {
    to.uint32(10);
    to.string(message.entryId);
  }
  if (message.entryLabel !== undefined && message.entryLabel !== null) {
    to.uint32(18);
    to.string(message.entryLabel);
  }
  if (message.wrong !== undefined && message.wrong !== null) {
    to.uint32(24);
    to.bool(message.wrong);
  }
  if (message.locked !== undefined && message.locked !== null) {
    to.uint32(32);
    to.bool(message.locked);
  }
  if (message.silent !== undefined && message.silent !== null) {
    to.uint32(40);
    to.bool(message.silent);
  }
  if (message.keys !== undefined && message.keys !== null) {
    to.uint32(50);
    to.string(message.keys);
  }
  if (message.verified !== undefined && message.verified !== null) {
    to.uint32(56);
    to.bool(message.verified);
  }
  if (message.unverified !== undefined && message.unverified !== null) {
    to.uint32(64);
    to.bool(message.unverified);
  }
  if (message.unavailable !== undefined && message.unavailable !== null) {
    to.uint32(72);
    to.bool(message.unavailable);
  }
}

function readCallFacts(from: WireReader, end: number): CallFacts__Output {
  let callUid: CallFacts__Output['callUid'] = noBytes;
  let called: CallFacts__Output['called'] = '';
  let caller: CallFacts__Output['caller'] = '';
  let withheld: CallFacts__Output['withheld'] = false;
  let asserted: CallFacts__Output['asserted'] = false;
  let trunk: CallFacts__Output['trunk'] = '';
  let attestation: CallFacts__Output['attestation'] = 0;
  let receivedAtMs: CallFacts__Output['receivedAtMs'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        callUid = from.bytes();
        break;
      case 18:
        called = from.string();
        break;
      case 26:
        caller = from.string();
        break;
      case 32:
        withheld = from.bool();
        break;
      case 40:
        asserted = from.bool();
        break;
      case 50:
        trunk = from.string();
        break;
      case 56:
        attestation = from.int32() as (typeof Attestation)[keyof typeof Attestation];
        break;
      case 64:
        receivedAtMs = from.int64();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of CallFacts');
  return { callUid, called, caller, withheld, asserted, trunk, attestation, receivedAtMs };
}

function writeCallFacts(to: WireWriter, message: CallFacts): void {
  if (message.callUid) {
    to.uint32(10);
    to.bytes(bytesOf(message.callUid));
  }
  if (message.called) {
    to.uint32(18);
    to.string(message.called);
  }
  if (message.caller) {
    to.uint32(26);
    to.string(message.caller);
  }
  if (message.withheld) {
    to.uint32(32);
    to.bool(message.withheld);
  }
  if (message.asserted) {
    to.uint32(40);
    to.bool(message.asserted);
  }
  if (message.trunk) {
    to.uint32(50);
    to.string(message.trunk);
  }
  if (message.attestation) {
    to.uint32(56);
    to.int32(typeof message.attestation === 'string' ? Attestation[message.attestation] : message.attestation);
  }
  if (message.receivedAtMs) {
    to.uint32(64);
    to.int64(wholeOf(message.receivedAtMs));
  }
}

function readCallOutcome(from: WireReader, end: number): CallOutcome__Output {
  let callUid: CallOutcome__Output['callUid'] = noBytes;
  let called: CallOutcome__Output['called'] = '';
  let caller: CallOutcome__Output['caller'] = '';
  let trunk: CallOutcome__Output['trunk'] = '';
  let outcome: CallOutcome__Output['outcome'] = '';
  let blame: CallOutcome__Output['blame'] = 0;
  let sipStatus: CallOutcome__Output['sipStatus'] = 0;
  let receivedAtMs: CallOutcome__Output['receivedAtMs'] = 0;
  let durationMs: CallOutcome__Output['durationMs'] = 0;
  let tenant: CallOutcome__Output['tenant'] = '';
  let step: CallOutcome__Output['step'] = '';
  let release: CallOutcome__Output['release'] = 0;
  let entryId: CallOutcome__Output['entryId'] = '';
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        callUid = from.bytes();
        break;
      case 18:
        called = from.string();
        break;
      case 26:
        caller = from.string();
        break;
      case 34:
        trunk = from.string();
        break;
      case 42:
        outcome = from.string();
        break;
      case 48:
        blame = from.int32() as (typeof Blame)[keyof typeof Blame];
        break;
      case 56:
        sipStatus = from.uint32();
        break;
      case 64:
        receivedAtMs = from.int64();
        break;
      case 72:
        durationMs = from.uint32();
        break;
      case 82:
        tenant = from.string();
        break;
      case 90:
        step = from.string();
        break;
      case 96:
        release = from.uint64();
        break;
      case 106:
        entryId = from.string();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of CallOutcome');
  return { callUid, called, caller, trunk, outcome, blame, sipStatus, receivedAtMs, durationMs, tenant, step, release, entryId };
}

function writeCallOutcome(to: WireWriter, message: CallOutcome): void {
  if (message.callUid) {
    to.uint32(10);
    to.bytes(bytesOf(message.callUid));
  }
  if (message.called) {
    to.uint32(18);
    to.string(message.called);
  }
  if (message.caller) {
    to.uint32(26);
    to.string(message.caller);
  }
  if (message.trunk) {
    to.uint32(34);
    to.string(message.trunk);
  }
  if (message.outcome) {
    to.uint32(42);
    to.string(message.outcome);
  }
  if (message.blame) {
    to.uint32(48);
    to.int32(typeof message.blame === 'string' ? Blame[message.blame] : message.blame);
  }
  if (message.sipStatus) {
    to.uint32(56);
    to.uint32(message.sipStatus);
  }
  if (message.receivedAtMs) {
    to.uint32(64);
    to.int64(wholeOf(message.receivedAtMs));
  }
  if (message.durationMs) {
    to.uint32(72);
    to.uint32(message.durationMs);
  }
  if (message.tenant) {
    to.uint32(82);
    to.string(message.tenant);
  }
  if (message.step) {
    to.uint32(90);
    to.string(message.step);
  }
  if (message.release) {
    to.uint32(96);
    to.uint64(wholeOf(message.release));
  }
  if (message.entryId) {
    to.uint32(106);
    to.string(message.entryId);
  }
}

function readCollect(from: WireReader, end: number): Collect__Output {
  const prompts: Collect__Output['prompts'] = [];
  let minDigits: Collect__Output['minDigits'] = 0;
  let maxDigits: Collect__Output['maxDigits'] = 0;
  let endKey: Collect__Output['endKey'] = '';
  let firstDigitMs: Collect__Output['firstDigitMs'] = 0;
  let betweenDigitsMs: Collect__Output['betweenDigitsMs'] = 0;
  let totalMs: Collect__Output['totalMs'] = 0;
  let bargeIn: Collect__Output['bargeIn'] = false;
  let secret: Collect__Output['secret'] = false;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        prompts.push(readPromptRef(from, from.end()));
        break;
      case 16:
        minDigits = from.uint32();
        break;
      case 24:
        maxDigits = from.uint32();
        break;
      case 34:
        endKey = from.string();
        break;
      case 40:
        firstDigitMs = from.uint32();
        break;
      case 48:
        betweenDigitsMs = from.uint32();
        break;
      case 56:
        totalMs = from.uint32();
        break;
      case 64:
        bargeIn = from.bool();
        break;
      case 72:
        secret = from.bool();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Collect');
  return { prompts, minDigits, maxDigits, endKey, firstDigitMs, betweenDigitsMs, totalMs, bargeIn, secret };
}

function writeCollect(to: WireWriter, message: Collect): void {
  if (message.prompts) for (const one of message.prompts) {
    to.uint32(10);
    const start = to.open();
    writePromptRef(to, one);
    to.close(start);
  }
  if (message.minDigits) {
    to.uint32(16);
    to.uint32(message.minDigits);
  }
  if (message.maxDigits) {
    to.uint32(24);
    to.uint32(message.maxDigits);
  }
  if (message.endKey) {
    to.uint32(34);
    to.string(message.endKey);
  }
  if (message.firstDigitMs) {
    to.uint32(40);
    to.uint32(message.firstDigitMs);
  }
  if (message.betweenDigitsMs) {
    to.uint32(48);
    to.uint32(message.betweenDigitsMs);
  }
  if (message.totalMs) {
    to.uint32(56);
    to.uint32(message.totalMs);
  }
  if (message.bargeIn) {
    to.uint32(64);
    to.bool(message.bargeIn);
  }
  if (message.secret) {
    to.uint32(72);
    to.bool(message.secret);
  }
}

function readConnect(from: WireReader, end: number): Connect__Output {
  const destinations: Connect__Output['destinations'] = [];
  let mode: Connect__Output['mode'] = 0;
  let whisper: Connect__Output['whisper'] = null;
  let label: Connect__Output['label'] = '';
  let ringSeconds: Connect__Output['ringSeconds'] = 0;
  let failedWanted: Connect__Output['failedWanted'] = false;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        destinations.push(readDestination(from, from.end()));
        break;
      case 16:
        mode = from.int32() as (typeof ConnectMode)[keyof typeof ConnectMode];
        break;
      case 26:
        whisper = readPromptRef(from, from.end());
        break;
      case 34:
        label = from.string();
        break;
      case 40:
        ringSeconds = from.uint32();
        break;
      case 48:
        failedWanted = from.bool();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Connect');
  return { destinations, mode, whisper, label, ringSeconds, failedWanted };
}

function writeConnect(to: WireWriter, message: Connect): void {
  if (message.destinations) for (const one of message.destinations) {
    to.uint32(10);
    const start = to.open();
    writeDestination(to, one);
    to.close(start);
  }
  if (message.mode) {
    to.uint32(16);
    to.int32(typeof message.mode === 'string' ? ConnectMode[message.mode] : message.mode);
  }
  if (message.whisper !== undefined && message.whisper !== null) {
    to.uint32(26);
    const start = to.open();
    writePromptRef(to, message.whisper);
    to.close(start);
  }
  if (message.label) {
    to.uint32(34);
    to.string(message.label);
  }
  if (message.ringSeconds) {
    to.uint32(40);
    to.uint32(message.ringSeconds);
  }
  if (message.failedWanted) {
    to.uint32(48);
    to.bool(message.failedWanted);
  }
}

function readConnectFailed(from: WireReader, end: number): ConnectFailed__Output {
  let sipStatus: ConnectFailed__Output['sipStatus'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        sipStatus = from.uint32();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of ConnectFailed');
  return { sipStatus };
}

function writeConnectFailed(to: WireWriter, message: ConnectFailed): void {
  if (message.sipStatus) {
    to.uint32(8);
    to.uint32(message.sipStatus);
  }
}

function readDecideBatch(from: WireReader, end: number): DecideBatch__Output {
  const requests: DecideBatch__Output['requests'] = [];
  const over: DecideBatch__Output['over'] = [];
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        requests.push(readTaggedRequest(from, from.end()));
        break;
      case 18:
        over.push(from.bytes());
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of DecideBatch');
  return { requests, over };
}

function writeDecideBatch(to: WireWriter, message: DecideBatch): void {
  if (message.requests) for (const one of message.requests) {
    to.uint32(10);
    const start = to.open();
    writeTaggedRequest(to, one);
    to.close(start);
  }
  if (message.over) for (const one of message.over) {
    to.uint32(18);
    to.bytes(bytesOf(one));
  }
}

function readDecideRequest(from: WireReader, end: number): DecideRequest__Output {
  let facts: DecideRequest__Output['facts'] = null;
  let event: DecideRequest__Output['event'] = null;
  let cursor: DecideRequest__Output['cursor'] = noBytes;
  const capabilities: DecideRequest__Output['capabilities'] = [];
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        facts = readCallFacts(from, from.end());
        break;
      case 18:
        event = readEvent(from, from.end());
        break;
      case 26:
        cursor = from.bytes();
        break;
      case 32:
        capabilities.push(from.int32() as (typeof Capability)[keyof typeof Capability]);
        break;
      case 34:
        for (const until = from.end(); from.at < until; ) capabilities.push(from.int32() as (typeof Capability)[keyof typeof Capability]);
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of DecideRequest');
  return { facts, event, cursor, capabilities };
}

function writeDecideRequest(to: WireWriter, message: DecideRequest): void {
  if (message.facts !== undefined && message.facts !== null) {
    to.uint32(10);
    const start = to.open();
    writeCallFacts(to, message.facts);
    to.close(start);
  }
  if (message.event !== undefined && message.event !== null) {
    to.uint32(18);
    const start = to.open();
    writeEvent(to, message.event);
    to.close(start);
  }
  if (message.cursor) {
    to.uint32(26);
    to.bytes(bytesOf(message.cursor));
  }
  if (message.capabilities) for (const one of message.capabilities) {
    to.uint32(32);
    to.int32(typeof one === 'string' ? Capability[one] : one);
  }
}

function readDecideResponse(from: WireReader, end: number): DecideResponse__Output {
  let directive: DecideResponse__Output['directive'] = null;
  let cursor: DecideResponse__Output['cursor'] = noBytes;
  let reason: DecideResponse__Output['reason'] = null;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        directive = readDirective(from, from.end());
        break;
      case 18:
        cursor = from.bytes();
        break;
      case 26:
        reason = readReason(from, from.end());
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of DecideResponse');
  return { directive, cursor, reason };
}

function writeDecideResponse(to: WireWriter, message: DecideResponse): void {
  if (message.directive !== undefined && message.directive !== null) {
    to.uint32(10);
    const start = to.open();
    writeDirective(to, message.directive);
    to.close(start);
  }
  if (message.cursor) {
    to.uint32(18);
    to.bytes(bytesOf(message.cursor));
  }
  if (message.reason !== undefined && message.reason !== null) {
    to.uint32(26);
    const start = to.open();
    writeReason(to, message.reason);
    to.close(start);
  }
}

function readDecisionBatch(from: WireReader, end: number): DecisionBatch__Output {
  const decisions: DecisionBatch__Output['decisions'] = [];
  let draining: DecisionBatch__Output['draining'] = false;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        decisions.push(readTaggedDecision(from, from.end()));
        break;
      case 16:
        draining = from.bool();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of DecisionBatch');
  return { decisions, draining };
}

function writeDecisionBatch(to: WireWriter, message: DecisionBatch): void {
  if (message.decisions) for (const one of message.decisions) {
    to.uint32(10);
    const start = to.open();
    writeTaggedDecision(to, one);
    to.close(start);
  }
  if (message.draining) {
    to.uint32(16);
    to.bool(message.draining);
  }
}

function readDestination(from: WireReader, end: number): Destination__Output {
  let kind: Pick<Destination__Output, 'kind' | 'number' | 'uri'> | undefined;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        kind = { number: from.string(), kind: 'number' };
        break;
      case 18:
        kind = { uri: from.string(), kind: 'uri' };
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Destination');
  return { ...kind };
}

function writeDestination(to: WireWriter, message: Destination): void {
  if (message.number !== undefined && message.number !== null) {
    to.uint32(10);
    to.string(message.number);
  }
  if (message.uri !== undefined && message.uri !== null) {
    to.uint32(18);
    to.string(message.uri);
  }
}

function readDigits(from: WireReader, end: number): Digits__Output {
  let value: Digits__Output['value'] = '';
  let attemptId: Digits__Output['attemptId'] = noBytes;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        value = from.string();
        break;
      case 18:
        attemptId = from.bytes();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Digits');
  return { value, attemptId };
}

function writeDigits(to: WireWriter, message: Digits): void {
  if (message.value) {
    to.uint32(10);
    to.string(message.value);
  }
  if (message.attemptId) {
    to.uint32(18);
    to.bytes(bytesOf(message.attemptId));
  }
}

function readDirective(from: WireReader, end: number): Directive__Output {
  let kind: Pick<Directive__Output, 'kind' | 'connect' | 'reject' | 'hangUp' | 'collect' | 'play' | 'wait' | 'record'> | undefined;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        kind = { connect: readConnect(from, from.end()), kind: 'connect' };
        break;
      case 18:
        kind = { reject: readReject(from, from.end()), kind: 'reject' };
        break;
      case 26:
        kind = { hangUp: readHangUp(from, from.end()), kind: 'hangUp' };
        break;
      case 34:
        kind = { collect: readCollect(from, from.end()), kind: 'collect' };
        break;
      case 42:
        kind = { play: readPlay(from, from.end()), kind: 'play' };
        break;
      case 50:
        kind = { wait: readWait(from, from.end()), kind: 'wait' };
        break;
      case 58:
        kind = { record: readRecord(from, from.end()), kind: 'record' };
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Directive');
  return { ...kind };
}

function writeDirective(to: WireWriter, message: Directive): void {
  if (message.connect !== undefined && message.connect !== null) {
    to.uint32(10);
    const start = to.open();
    writeConnect(to, message.connect);
    to.close(start);
  }
  if (message.reject !== undefined && message.reject !== null) {
    to.uint32(18);
    const start = to.open();
    writeReject(to, message.reject);
    to.close(start);
  }
  if (message.hangUp !== undefined && message.hangUp !== null) {
    to.uint32(26);
    const start = to.open();
    writeHangUp(to, message.hangUp);
    to.close(start);
  }
  if (message.collect !== undefined && message.collect !== null) {
    to.uint32(34);
    const start = to.open();
    writeCollect(to, message.collect);
    to.close(start);
  }
  if (message.play !== undefined && message.play !== null) {
    to.uint32(42);
    const start = to.open();
    writePlay(to, message.play);
    to.close(start);
  }
  if (message.wait !== undefined && message.wait !== null) {
    to.uint32(50);
    const start = to.open();
    writeWait(to, message.wait);
    to.close(start);
  }
  if (message.record !== undefined && message.record !== null) {
    to.uint32(58);
    const start = to.open();
    writeRecord(to, message.record);
    to.close(start);
  }
}

function readEvent(from: WireReader, end: number): Event__Output {
  let kind: Pick<Event__Output, 'kind' | 'arrived' | 'digits' | 'silence' | 'played' | 'waited' | 'recorded' | 'connectFailed'> | undefined;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        kind = { arrived: readArrived(from, from.end()), kind: 'arrived' };
        break;
      case 18:
        kind = { digits: readDigits(from, from.end()), kind: 'digits' };
        break;
      case 26:
        kind = { silence: readSilence(from, from.end()), kind: 'silence' };
        break;
      case 34:
        kind = { played: readPlayed(from, from.end()), kind: 'played' };
        break;
      case 42:
        kind = { waited: readWaited(from, from.end()), kind: 'waited' };
        break;
      case 50:
        kind = { recorded: readRecorded(from, from.end()), kind: 'recorded' };
        break;
      case 58:
        kind = { connectFailed: readConnectFailed(from, from.end()), kind: 'connectFailed' };
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Event');
  return { ...kind };
}

function writeEvent(to: WireWriter, message: Event): void {
  if (message.arrived !== undefined && message.arrived !== null) {
    to.uint32(10);
    const start = to.open();
    writeArrived(to, message.arrived);
    to.close(start);
  }
  if (message.digits !== undefined && message.digits !== null) {
    to.uint32(18);
    const start = to.open();
    writeDigits(to, message.digits);
    to.close(start);
  }
  if (message.silence !== undefined && message.silence !== null) {
    to.uint32(26);
    const start = to.open();
    writeSilence(to, message.silence);
    to.close(start);
  }
  if (message.played !== undefined && message.played !== null) {
    to.uint32(34);
    const start = to.open();
    writePlayed(to, message.played);
    to.close(start);
  }
  if (message.waited !== undefined && message.waited !== null) {
    to.uint32(42);
    const start = to.open();
    writeWaited(to, message.waited);
    to.close(start);
  }
  if (message.recorded !== undefined && message.recorded !== null) {
    to.uint32(50);
    const start = to.open();
    writeRecorded(to, message.recorded);
    to.close(start);
  }
  if (message.connectFailed !== undefined && message.connectFailed !== null) {
    to.uint32(58);
    const start = to.open();
    writeConnectFailed(to, message.connectFailed);
    to.close(start);
  }
}

function readExplainRequest(from: WireReader, end: number): ExplainRequest__Output {
  let facts: ExplainRequest__Output['facts'] = null;
  let atMs: ExplainRequest__Output['atMs'] = 0;
  const assume: ExplainRequest__Output['assume'] = [];
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        facts = readCallFacts(from, from.end());
        break;
      case 16:
        atMs = from.int64();
        break;
      case 26:
        assume.push(readAssumption(from, from.end()));
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of ExplainRequest');
  return { facts, atMs, assume };
}

function writeExplainRequest(to: WireWriter, message: ExplainRequest): void {
  if (message.facts !== undefined && message.facts !== null) {
    to.uint32(10);
    const start = to.open();
    writeCallFacts(to, message.facts);
    to.close(start);
  }
  if (message.atMs) {
    to.uint32(16);
    to.int64(wholeOf(message.atMs));
  }
  if (message.assume) for (const one of message.assume) {
    to.uint32(26);
    const start = to.open();
    writeAssumption(to, one);
    to.close(start);
  }
}

function readExplainedStep(from: WireReader, end: number): ExplainedStep__Output {
  let step: ExplainedStep__Output['step'] = '';
  let does: ExplainedStep__Output['does'] = '';
  let outcome: ExplainedStep__Output['outcome'] = '';
  let why: ExplainedStep__Output['why'] = '';
  let next: ExplainedStep__Output['next'] = '';
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        step = from.string();
        break;
      case 18:
        does = from.string();
        break;
      case 26:
        outcome = from.string();
        break;
      case 34:
        why = from.string();
        break;
      case 42:
        next = from.string();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of ExplainedStep');
  return { step, does, outcome, why, next };
}

function writeExplainedStep(to: WireWriter, message: ExplainedStep): void {
  if (message.step) {
    to.uint32(10);
    to.string(message.step);
  }
  if (message.does) {
    to.uint32(18);
    to.string(message.does);
  }
  if (message.outcome) {
    to.uint32(26);
    to.string(message.outcome);
  }
  if (message.why) {
    to.uint32(34);
    to.string(message.why);
  }
  if (message.next) {
    to.uint32(42);
    to.string(message.next);
  }
}

function readExplanation(from: WireReader, end: number): Explanation__Output {
  const steps: Explanation__Output['steps'] = [];
  let directive: Explanation__Output['directive'] = null;
  let reason: Explanation__Output['reason'] = null;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        steps.push(readExplainedStep(from, from.end()));
        break;
      case 18:
        directive = readDirective(from, from.end());
        break;
      case 26:
        reason = readReason(from, from.end());
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Explanation');
  return { steps, directive, reason };
}

function writeExplanation(to: WireWriter, message: Explanation): void {
  if (message.steps) for (const one of message.steps) {
    to.uint32(10);
    const start = to.open();
    writeExplainedStep(to, one);
    to.close(start);
  }
  if (message.directive !== undefined && message.directive !== null) {
    to.uint32(18);
    const start = to.open();
    writeDirective(to, message.directive);
    to.close(start);
  }
  if (message.reason !== undefined && message.reason !== null) {
    to.uint32(26);
    const start = to.open();
    writeReason(to, message.reason);
    to.close(start);
  }
}

function readHangUp(from: WireReader, end: number): HangUp__Output {
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of HangUp');
  return {  };
}

function writeHangUp(to: WireWriter, message: HangUp): void {
  void to;
  void message;
}

function readOutcomeBatch(from: WireReader, end: number): OutcomeBatch__Output {
  const outcomes: OutcomeBatch__Output['outcomes'] = [];
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        outcomes.push(readCallOutcome(from, from.end()));
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of OutcomeBatch');
  return { outcomes };
}

function writeOutcomeBatch(to: WireWriter, message: OutcomeBatch): void {
  if (message.outcomes) for (const one of message.outcomes) {
    to.uint32(10);
    const start = to.open();
    writeCallOutcome(to, one);
    to.close(start);
  }
}

function readPlay(from: WireReader, end: number): Play__Output {
  const prompts: Play__Output['prompts'] = [];
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        prompts.push(readPromptRef(from, from.end()));
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Play');
  return { prompts };
}

function writePlay(to: WireWriter, message: Play): void {
  if (message.prompts) for (const one of message.prompts) {
    to.uint32(10);
    const start = to.open();
    writePromptRef(to, one);
    to.close(start);
  }
}

function readPlayed(from: WireReader, end: number): Played__Output {
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Played');
  return {  };
}

function writePlayed(to: WireWriter, message: Played): void {
  void to;
  void message;
}

function readPromptChunk(from: WireReader, end: number): PromptChunk__Output {
  let data: PromptChunk__Output['data'] = noBytes;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        data = from.bytes();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of PromptChunk');
  return { data };
}

function writePromptChunk(to: WireWriter, message: PromptChunk): void {
  if (message.data) {
    to.uint32(10);
    to.bytes(bytesOf(message.data));
  }
}

function readPromptRef(from: WireReader, end: number): PromptRef__Output {
  let sha256: PromptRef__Output['sha256'] = noBytes;
  let durationMs: PromptRef__Output['durationMs'] = 0;
  let language: PromptRef__Output['language'] = '';
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        sha256 = from.bytes();
        break;
      case 16:
        durationMs = from.uint32();
        break;
      case 26:
        language = from.string();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of PromptRef');
  return { sha256, durationMs, language };
}

function writePromptRef(to: WireWriter, message: PromptRef): void {
  if (message.sha256) {
    to.uint32(10);
    to.bytes(bytesOf(message.sha256));
  }
  if (message.durationMs) {
    to.uint32(16);
    to.uint32(message.durationMs);
  }
  if (message.language) {
    to.uint32(26);
    to.string(message.language);
  }
}

function readReason(from: WireReader, end: number): Reason__Output {
  let tenant: Reason__Output['tenant'] = '';
  let step: Reason__Output['step'] = '';
  let release: Reason__Output['release'] = 0;
  let entryId: Reason__Output['entryId'] = '';
  let cause: Reason__Output['cause'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        tenant = from.string();
        break;
      case 18:
        step = from.string();
        break;
      case 24:
        release = from.uint64();
        break;
      case 34:
        entryId = from.string();
        break;
      case 40:
        cause = from.int32() as (typeof Cause)[keyof typeof Cause];
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Reason');
  return { tenant, step, release, entryId, cause };
}

function writeReason(to: WireWriter, message: Reason): void {
  if (message.tenant) {
    to.uint32(10);
    to.string(message.tenant);
  }
  if (message.step) {
    to.uint32(18);
    to.string(message.step);
  }
  if (message.release) {
    to.uint32(24);
    to.uint64(wholeOf(message.release));
  }
  if (message.entryId) {
    to.uint32(34);
    to.string(message.entryId);
  }
  if (message.cause) {
    to.uint32(40);
    to.int32(typeof message.cause === 'string' ? Cause[message.cause] : message.cause);
  }
}

function readRecord(from: WireReader, end: number): Record__Output {
  let box: Record__Output['box'] = '';
  const prompts: Record__Output['prompts'] = [];
  let maxSeconds: Record__Output['maxSeconds'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        box = from.string();
        break;
      case 18:
        prompts.push(readPromptRef(from, from.end()));
        break;
      case 24:
        maxSeconds = from.uint32();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Record');
  return { box, prompts, maxSeconds };
}

function writeRecord(to: WireWriter, message: Record): void {
  if (message.box) {
    to.uint32(10);
    to.string(message.box);
  }
  if (message.prompts) for (const one of message.prompts) {
    to.uint32(18);
    const start = to.open();
    writePromptRef(to, one);
    to.close(start);
  }
  if (message.maxSeconds) {
    to.uint32(24);
    to.uint32(message.maxSeconds);
  }
}

function readRecorded(from: WireReader, end: number): Recorded__Output {
  let recordingId: Recorded__Output['recordingId'] = '';
  let seconds: Recorded__Output['seconds'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 10:
        recordingId = from.string();
        break;
      case 16:
        seconds = from.uint32();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Recorded');
  return { recordingId, seconds };
}

function writeRecorded(to: WireWriter, message: Recorded): void {
  if (message.recordingId) {
    to.uint32(10);
    to.string(message.recordingId);
  }
  if (message.seconds) {
    to.uint32(16);
    to.uint32(message.seconds);
  }
}

function readReject(from: WireReader, end: number): Reject__Output {
  let kind: Reject__Output['kind'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        kind = from.int32() as (typeof RejectKind)[keyof typeof RejectKind];
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Reject');
  return { kind };
}

function writeReject(to: WireWriter, message: Reject): void {
  if (message.kind) {
    to.uint32(8);
    to.int32(typeof message.kind === 'string' ? RejectKind[message.kind] : message.kind);
  }
}

function readReportBatchSummary(from: WireReader, end: number): ReportBatchSummary__Output {
  let accepted: ReportBatchSummary__Output['accepted'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        accepted = from.uint64();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of ReportBatchSummary');
  return { accepted };
}

function writeReportBatchSummary(to: WireWriter, message: ReportBatchSummary): void {
  if (message.accepted) {
    to.uint32(8);
    to.uint64(wholeOf(message.accepted));
  }
}

function readReportSummary(from: WireReader, end: number): ReportSummary__Output {
  let accepted: ReportSummary__Output['accepted'] = 0;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        accepted = from.uint64();
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of ReportSummary');
  return { accepted };
}

function writeReportSummary(to: WireWriter, message: ReportSummary): void {
  if (message.accepted) {
    to.uint32(8);
    to.uint64(wholeOf(message.accepted));
  }
}

function readSilence(from: WireReader, end: number): Silence__Output {
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Silence');
  return {  };
}

function writeSilence(to: WireWriter, message: Silence): void {
  void to;
  void message;
}

function readTaggedDecision(from: WireReader, end: number): TaggedDecision__Output {
  let tag: TaggedDecision__Output['tag'] = 0;
  let result: Pick<TaggedDecision__Output, 'result' | 'response' | 'refusal'> | undefined;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        tag = from.uint32();
        break;
      case 18:
        result = { response: readDecideResponse(from, from.end()), result: 'response' };
        break;
      case 24:
        result = { refusal: from.int32() as (typeof Refusal)[keyof typeof Refusal], result: 'refusal' };
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of TaggedDecision');
  return { tag, ...result };
}

function writeTaggedDecision(to: WireWriter, message: TaggedDecision): void {
  if (message.tag) {
    to.uint32(8);
    to.uint32(message.tag);
  }
  if (message.response !== undefined && message.response !== null) {
    to.uint32(18);
    const start = to.open();
    writeDecideResponse(to, message.response);
    to.close(start);
  }
  if (message.refusal !== undefined && message.refusal !== null) {
    to.uint32(24);
    to.int32(typeof message.refusal === 'string' ? Refusal[message.refusal] : message.refusal);
  }
}

function readTaggedRequest(from: WireReader, end: number): TaggedRequest__Output {
  let tag: TaggedRequest__Output['tag'] = 0;
  let request: TaggedRequest__Output['request'] = null;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        tag = from.uint32();
        break;
      case 18:
        request = readDecideRequest(from, from.end());
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of TaggedRequest');
  return { tag, request };
}

function writeTaggedRequest(to: WireWriter, message: TaggedRequest): void {
  if (message.tag) {
    to.uint32(8);
    to.uint32(message.tag);
  }
  if (message.request !== undefined && message.request !== null) {
    to.uint32(18);
    const start = to.open();
    writeDecideRequest(to, message.request);
    to.close(start);
  }
}

function readWait(from: WireReader, end: number): Wait__Output {
  let ms: Wait__Output['ms'] = 0;
  let prompt: Wait__Output['prompt'] = null;
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      case 8:
        ms = from.uint32();
        break;
      case 18:
        prompt = readPromptRef(from, from.end());
        break;
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Wait');
  return { ms, prompt };
}

function writeWait(to: WireWriter, message: Wait): void {
  if (message.ms) {
    to.uint32(8);
    to.uint32(message.ms);
  }
  if (message.prompt !== undefined && message.prompt !== null) {
    to.uint32(18);
    const start = to.open();
    writePromptRef(to, message.prompt);
    to.close(start);
  }
}

function readWaited(from: WireReader, end: number): Waited__Output {
  while (from.at < end) {
    const key = from.uint32();
    switch (key) {
      default:
        from.skip(key);
    }
  }
  if (from.at !== end) throw new RangeError('a field leads out of Waited');
  return {  };
}

function writeWaited(to: WireWriter, message: Waited): void {
  void to;
  void message;
}
