/** The protobuf wire format, as much of it as the generated codec takes (https://protobuf.dev/programming-guides/encoding). */

const wireVarint = 0;
const wireFixed64 = 1;
const wireDelimited = 2;
const wireFixed32 = 5;

/** Reads one message. Throws a RangeError when the bytes are none; never reads beyond them. */
export class WireReader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Where the message within a message ends that begins here. */
  end(): number {
    const length = this.uint32();
    if (length > this.#bytes.length - this.at) throw new RangeError('a length leads out of the message');
    return this.at + length;
  }

  /** Numbers up to 32 bits; what is larger is cut down to them, as the format wants it. */
  uint32(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.at++];
    if (byte !== undefined && byte < 0x80) return byte;
    let value = 0;
    for (let shift = 0; byte !== undefined && shift < 70; shift += 7) {
      if (shift < 35) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      byte = bytes[this.at++];
    }
    throw new RangeError('a number has no end');
  }

  /** An enum's or int32's value: as `uint32`, with a sign. */
  int32(): number {
    return this.uint32() | 0;
  }

  /** As a plain number: exact up to 2^53. */
  int64(): number {
    const [low, high] = this.#words();
    return (high | 0) * 2 ** 32 + low;
  }

  uint64(): number {
    const [low, high] = this.#words();
    return high * 2 ** 32 + low;
  }

  bool(): boolean {
    const [low, high] = this.#words();
    return low !== 0 || high !== 0;
  }

  string(): string {
    const end = this.end();
    const text = end === this.at ? '' : this.#bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** A view into the message, not a copy. */
  bytes(): Buffer {
    const end = this.end();
    const bytes = end === this.at ? noBytes : this.#bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  /** Passes over a field that is not known here. */
  skip(tag: number): void {
    switch (tag & 7) {
      case wireVarint:
        this.#words();
        break;
      case wireFixed64:
        this.at += 8;
        break;
      case wireDelimited:
        this.at = this.end();
        break;
      case wireFixed32:
        this.at += 4;
        break;
      default:
        throw new RangeError(`a field of wire type ${tag & 7}`);
    }
    if (this.at > this.#bytes.length) throw new RangeError('a field leads out of the message');
  }

  #words(): readonly [low: number, high: number] {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      const seven = byte & 0x7f;
      if (shift < 28) low |= seven << shift;
      else if (shift === 28) [low, high] = [low | (seven << 28), seven >>> 4];
      else high |= seven << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw new RangeError('a number has no end');
  }
}

/** Writes one message after the other on one buffer that grows as needed. */
export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = 0;

  begin(): void {
    this.#at = 0;
  }

  /** What was written since `begin`, as bytes of its own. */
  finish(): Buffer {
    const message = Buffer.allocUnsafe(this.#at);
    this.#bytes.copy(message, 0, 0, this.#at);
    return message;
  }

  uint32(value: number): void {
    if (this.#bytes.length - this.#at < 10) this.#grow(10);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  int32(value: number): void {
    if (value >= 0) this.uint32(value);
    else this.#varint64(BigInt(value));
  }

  int64(value: number): void {
    if (value < 0) return this.#varint64(BigInt(Math.trunc(value)));
    if (this.#bytes.length - this.#at < 10) this.#grow(10);
    let rest = Math.floor(value);
    // Beyond 32 bits there is no shifting.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 0x80;
    this.uint32(rest);
  }

  uint64(value: number): void {
    this.int64(value);
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  string(value: string): void {
    // Three bytes a character are the most there can be.
    const most = value.length * 3;
    if (this.#bytes.length - this.#at < most + 5) this.#grow(most + 5);
    const start = this.open();
    this.#at += value.length < 32 ? this.#ascii(value) : this.#bytes.write(value, this.#at, 'utf8');
    this.close(start);
  }

  bytes(value: Uint8Array): void {
    this.uint32(value.length);
    if (this.#bytes.length - this.#at < value.length) this.#grow(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Begins something whose length is known only at its end. */
  open(): number {
    if (this.#bytes.length - this.#at < 10) this.#grow(10);
    return this.#at++;
  }

  /** One byte was left for the length; what is longer moves up. */
  close(start: number): void {
    const length = this.#at - start - 1;
    if (length <= 0x7f) {
      this.#bytes[start] = length;
      return;
    }
    const more = length <= 0x3fff ? 1 : length <= 0x1fffff ? 2 : length <= 0xfffffff ? 3 : 4;
    if (this.#bytes.length - this.#at < more) this.#grow(more);
    this.#bytes.copyWithin(start + 1 + more, start + 1, this.#at);
    const end = this.#at + more;
    this.#at = start;
    this.uint32(length);
    this.#at = end;
  }

  /** Short text is mostly ASCII, and then a loop is quicker than a call out of the engine. */
  #ascii(value: string): number {
    const at = this.#at;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return this.#bytes.write(value, at, 'utf8');
      this.#bytes[at + i] = code;
    }
    return value.length;
  }

  #varint64(value: bigint): void {
    if (this.#bytes.length - this.#at < 10) this.#grow(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  #grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (this.#bytes.length + by));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Bytes as they are given: a text is base64, as it is in JSON. */
export function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}

/** A 64-bit number as it is given: plain, as text, or as a `Long`. */
export function wholeOf(value: number | string | { toString(): string }): number {
  return typeof value === 'number' ? value : Number(value.toString());
}

const noBytes = Buffer.alloc(0);
