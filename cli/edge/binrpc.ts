/** BINRPC, the language of Kamailio's control socket (module ctl): one request, one answer, over a stream. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/** What Kamailio answered: the values of the answer, or why it would not. */
export type RpcAnswer = { readonly kind: 'answer'; readonly values: readonly RpcValue[] } | { readonly kind: 'fault'; readonly code: number; readonly reason: string };

export type RpcValue = number | string | readonly RpcValue[] | RpcStruct;

/** Names with values, in order; Kamailio repeats names where others have lists. */
export interface RpcStruct {
  readonly members: readonly (readonly [name: string, value: RpcValue])[];
}

/** Calls a method. Rejects when nobody listens at the socket, or does not answer within `withinMs`. */
export function callRpc(socketPath: string, method: string, args: readonly (string | number)[] = [], withinMs = 5000): Promise<RpcAnswer> {
  const cookie = randomBytes(4);
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let heard = Buffer.alloc(0);
    const finish = (act: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      act();
    };
    const timer = setTimeout(() => finish(() => reject(new Error(`${socketPath}: no answer to ${method} within ${withinMs} ms`))), withinMs);
    socket.on('error', (error: NodeJS.ErrnoException) => finish(() => reject(new Error(`${socketPath}: ${error.code ?? error.message}`))));
    socket.on('end', () => finish(() => reject(new Error(`${socketPath}: closed before it answered ${method}`))));
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      try {
        const answer = readAnswer(heard, cookie);
        if (answer !== undefined) finish(() => resolve(answer));
      } catch (error) {
        finish(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    });
    socket.write(writeRequest(method, args, cookie));
  });
}

/** A packet: magic 0xA and version 1; kind and lengths of the next two; length of the body; cookie; body. */
export function writeRequest(method: string, args: readonly (string | number)[], cookie: Buffer): Buffer {
  const body = Buffer.concat([method, ...args].map(writeValue));
  const length = numberBytes(body.length);
  return Buffer.concat([Buffer.from([0xa1, (kinds.request << 4) | ((length.length - 1) << 2) | (cookie.length - 1)]), length, cookie, body]);
}

/** `undefined` while it is not all there. Throws on what is no answer, or another one's. */
export function readAnswer(packet: Buffer, cookie: Buffer): RpcAnswer | undefined {
  if (packet.length < 2) return undefined;
  const [magic = 0, lengths = 0] = packet;
  if (magic !== 0xa1) throw new Error(`found ${packet.subarray(0, 2).toString('hex')} where BINRPC begins with a1`);
  const [lengthBytes, cookieBytes] = [((lengths >> 2) & 3) + 1, (lengths & 3) + 1];
  const start = 2 + lengthBytes + cookieBytes;
  if (packet.length < start) return undefined;
  const end = start + packet.readUIntBE(2, lengthBytes);
  if (packet.length < end) return undefined;
  if (packet.readUIntBE(2 + lengthBytes, cookieBytes) !== cookie.readUIntBE(0, cookie.length)) throw new Error('an answer to another request');
  const values = readValues(packet.subarray(start, end));
  if (lengths >> 4 === kinds.answer) return { kind: 'answer', values };
  return { kind: 'fault', code: Number(values[0] ?? 0), reason: typeof values[1] === 'string' ? values[1] : 'no reason given' };
}

const kinds = { request: 0, answer: 1 } as const;
const types = { int: 0, text: 1, double: 2, struct: 3, array: 4, member: 5, bytes: 6 } as const;

/** A record: one byte with type and length, or the length of the length; the value. Texts end with a zero. */
function writeValue(given: string | number): Buffer {
  if (typeof given === 'number') return Buffer.concat([Buffer.from([(numberBytes(given).length << 4) | types.int]), numberBytes(given)]);
  const value = Buffer.from(`${given}\0`);
  const length = numberBytes(value.length);
  return value.length < 8 ? Buffer.concat([Buffer.from([(value.length << 4) | types.text]), value]) : Buffer.concat([Buffer.from([0x80 | (length.length << 4) | types.text]), length, value]);
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.subarray(bytes.findIndex((byte, index) => byte !== 0 || index === 3));
}

function readValues(body: Buffer): readonly RpcValue[] {
  const reader = new Records(body);
  const values: RpcValue[] = [];
  while (!reader.atEnd()) values.push(reader.value());
  return values;
}

class Records {
  #at = 0;
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
  }

  atEnd(): boolean {
    return this.#at >= this.#body.length;
  }

  value(): RpcValue {
    const { type, length, closes } = this.#head();
    if (type === types.struct && !closes) return this.#struct();
    if (type === types.array && !closes) return this.#array();
    const bytes = this.#take(length);
    switch (type) {
      case types.int: return bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length);
      case types.double: return (bytes.length === 0 ? 0 : bytes.readUIntBE(0, bytes.length)) / 1000;
      default: return bytes.toString('utf8').replace(/\0$/, '');
    }
  }

  /** The high bit of a head: the length of the length is what follows; of a struct or array: its end. */
  #head(): { readonly type: number; readonly length: number; readonly closes: boolean } {
    const head = this.#take(1)[0] ?? 0;
    const [type, size, high] = [head & 0x0f, (head >> 4) & 7, (head & 0x80) !== 0];
    if (type === types.struct || type === types.array) return { type, length: 0, closes: high };
    return { type, length: high && size > 0 ? this.#take(size).readUIntBE(0, size) : size, closes: false };
  }

  #closed(): boolean {
    const head = this.#body[this.#at] ?? 0;
    const closes = (head & 0x80) !== 0 && ((head & 0x0f) === types.struct || (head & 0x0f) === types.array);
    if (closes || this.atEnd()) this.#at += 1;
    return closes || this.atEnd();
  }

  #struct(): RpcStruct {
    const members: (readonly [string, RpcValue])[] = [];
    while (!this.#closed()) {
      const name = this.value();
      members.push([typeof name === 'string' ? name : '', this.value()]);
    }
    return { members };
  }

  #array(): RpcValue {
    const values: RpcValue[] = [];
    while (!this.#closed()) values.push(this.value());
    return values;
  }

  #take(length: number): Buffer {
    const bytes = this.#body.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }
}
