/**
 * As much of the protobuf wire format (varints and length-delimited fields) as a cursor takes, on one buffer that is
 * used again. What does not fit or cannot be read is `undefined` or `false`, never an exception.
 */

/** Writes fields one after the other; `overflow` says that something did not fit, and then nothing counts. */
export class WireWriter {
  readonly #bytes: Buffer;
  #at = 0;
  overflow = false;

  constructor(size: number) {
    this.#bytes = Buffer.alloc(size);
  }

  reset(): void {
    this.#at = 0;
    this.overflow = false;
  }

  /** The bytes written so far; they are overwritten by the next use. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** A field that is 0 is left out, as proto3 does. */
  number(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(field << 3);
    this.#varint(value);
  }

  string(field: number, value: string): void {
    this.#varint((field << 3) | 2);
    this.bare(value);
  }

  /** Text behind its length, with no field number. */
  bare(value: string): void {
    const length = Buffer.byteLength(value);
    this.#varint(length);
    if (this.#at + length > this.#bytes.length) this.overflow = true;
    else this.#at += this.#bytes.write(value, this.#at, length, 'utf8');
  }

  bytes(field: number, value: Uint8Array): void {
    this.#varint((field << 3) | 2);
    this.#varint(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    if (this.#at + value.length > this.#bytes.length) {
      this.overflow = true;
      return;
    }
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Numbers up to 2^53: a release may be more than 32 bits can hold. */
  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  #byte(value: number): void {
    if (this.#at >= this.#bytes.length) this.overflow = true;
    else this.#bytes[this.#at++] = value;
  }
}

/** Reads fields one after the other: `next` until it is false, then `field` and the value of its kind. */
export class WireReader {
  field = 0;
  number = 0;
  failed = false;
  #from = 0;
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** False at the end, and when what follows cannot be read (`failed`). */
  next(): boolean {
    if (this.failed || this.#at >= this.#bytes.length) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        this.#from = this.#at;
        this.number = this.#varint();
        return !this.failed;
      case 2:
        return this.#delimited();
      default:
        this.failed = true;
        return false;
    }
  }

  /** The text of the field just read. */
  text(): string {
    return this.#bytes.toString('utf8', this.#from, this.#at);
  }

  #delimited(): boolean {
    const length = this.#varint();
    this.#from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) this.failed = true;
    return !this.failed;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    this.failed = true;
    return 0;
  }
}
