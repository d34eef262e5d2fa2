/**
 * The cursor: where a call stands, handed out with an answer and brought back with the next question, so that any
 * replica can take any step. A protobuf message whose last field is a MAC over what comes before it and over the call
 * that it belongs to; whoever does not hold the key can neither make nor move one.
 */
import { assertNever } from '../../common/assert-never.js';
import type { Destination } from './tenant.js';
import { WireReader, WireWriter } from './cursor-wire.js';
import type { FlowState, PendingVerdict } from './flow/state.js';
import type { Asked } from './ports.js';

/**
 * The version that is written. Raised when a field changes its meaning; a field that may be skipped does not raise it. During a rollout
 * the replicas of two releases answer steps of the same call, so a version is written only one release after it was first understood.
 */
export const cursorVersion = 1;
/** What is understood: the version that is written, the one before it, and the one that the next release writes, once there is one. */
export const oldestCursorVersion = 1;
export const newestCursorVersion = 1;
export const longestCursor = 1024;
export const macLength = 16;

/** A keyed hash of `macLength` bytes. */
export type Mac = (data: Uint8Array) => Uint8Array;

/** The call that a cursor belongs to. */
export interface CursorCall {
  readonly callUid: string;
  readonly called: string;
}

/** What a cursor says. */
export interface Standing {
  readonly tenant: string;
  readonly release: number;
  readonly state: FlowState;
}

export interface CursorCodec {
  /** `undefined`: it would be longer than a cursor may be. */
  seal(call: CursorCall, standing: Standing): Uint8Array | undefined;
  /** `undefined`: not one of ours, or not of this call, or not understood. */
  open(call: CursorCall, cursor: Uint8Array): Standing | undefined;
}

const fields = { version: 1, tenant: 2, release: 3, step: 4, attempts: 5, keyed: 6, pending: 7, entryId: 8, number: 9, uri: 10, ticket: 11, untilMs: 12, mac: 15 } as const;

/** Field number and length in front of the MAC, one byte each. */
const macFieldLength = 2 + macLength;

/** @param older of keys that were current before: cursors sealed under them are still opened */
export function cursorCodec(mac: Mac, older: readonly Mac[] = []): CursorCodec {
  const body = new WireWriter(longestCursor);
  const bound = new WireWriter(longestCursor + 512);
  /** What is signed: a cursor's content and the call that it belongs to. */
  const bind = (call: CursorCall, bytes: Uint8Array): Uint8Array | undefined => {
    bound.reset();
    bound.bare(call.callUid);
    bound.bare(call.called);
    bound.raw(bytes);
    return bound.overflow ? undefined : bound.written();
  };
  return {
    seal(call, standing) {
      body.reset();
      write(body, standing);
      const signed = bind(call, body.written());
      if (signed === undefined) return undefined;
      body.bytes(fields.mac, mac(signed));
      return body.overflow ? undefined : new Uint8Array(body.written());
    },
    open(call, cursor) {
      const end = cursor.length - macFieldLength;
      if (end <= 0 || cursor.length > longestCursor) return undefined;
      const bytes = Buffer.from(cursor.buffer, cursor.byteOffset, cursor.length);
      if (bytes[end] !== (fields.mac << 3 | 2) || bytes[end + 1] !== macLength) return undefined;
      const content = bytes.subarray(0, end);
      const signed = bind(call, content);
      if (signed === undefined) return undefined;
      const tag = bytes.subarray(end + 2);
      return sameBytes(mac(signed), tag) || older.some((one) => sameBytes(one(signed), tag)) ? read(content) : undefined;
    },
  };
}

function write(to: WireWriter, { tenant, release, state }: Standing): void {
  to.number(fields.version, cursorVersion);
  to.string(fields.tenant, tenant);
  to.number(fields.release, release);
  to.string(fields.step, state.step);
  to.number(fields.attempts, state.attempts);
  to.number(fields.keyed, state.keyed ? 1 : 0);
  if (state.pending !== undefined) to.number(fields.pending, pendingVerdicts.indexOf(state.pending) + 1);
  if (state.asked !== undefined) {
    to.string(fields.ticket, state.asked.ticket);
    to.number(fields.untilMs, state.asked.untilMs);
  }
  if (state.entryId !== undefined) to.string(fields.entryId, state.entryId);
  for (const destination of state.matched ?? []) writeDestination(to, destination);
}

function writeDestination(to: WireWriter, destination: Destination): void {
  switch (destination.kind) {
    case 'number':
      return to.string(fields.number, destination.number);
    case 'uri':
      return to.string(fields.uri, destination.uri);
    default:
      return assertNever(destination);
  }
}

const pendingVerdicts: readonly PendingVerdict[] = ['valid', 'wrong'];

/** Unknown fields are skipped: a newer replica may have more to say. */
function read(bytes: Buffer): Standing | undefined {
  const from = new WireReader(bytes);
  const said = { version: 0, tenant: '', release: 0, step: '', attempts: 0, keyed: false };
  let pending: PendingVerdict | undefined;
  let asked: Asked | undefined;
  let entryId: string | undefined;
  let matched: Destination[] | undefined;
  while (from.next()) {
    switch (from.field) {
      case fields.version: said.version = from.number; break;
      case fields.tenant: said.tenant = from.text(); break;
      case fields.release: said.release = from.number; break;
      case fields.step: said.step = from.text(); break;
      case fields.attempts: said.attempts = from.number; break;
      case fields.keyed: said.keyed = from.number !== 0; break;
      case fields.pending: pending = pendingVerdicts[from.number - 1]; break;
      case fields.ticket: asked = { ticket: from.text(), untilMs: 0 }; break;
      case fields.untilMs: asked = asked && { ...asked, untilMs: from.number }; break;
      case fields.entryId: entryId = from.text(); break;
      case fields.number: (matched ??= []).push({ kind: 'number', number: from.text() }); break;
      case fields.uri: (matched ??= []).push({ kind: 'uri', uri: from.text() }); break;
      default: break;
    }
  }
  const { version, tenant, release, ...state } = said;
  if (from.failed || version < oldestCursorVersion || version > newestCursorVersion) return undefined;
  return { tenant, release, state: { ...state, ...(pending !== undefined && { pending }), ...(asked !== undefined && { asked }), ...(entryId !== undefined && { entryId }), ...(matched !== undefined && { matched }) } };
}

/** Takes the same time wherever they differ. */
function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let i = 0; i < one.length; i++) difference |= (one[i] ?? 0) ^ (other[i] ?? 0);
  return difference === 0;
}
