import { randomBytes } from 'node:crypto';
import type { ListKind } from '../domain/tenant.js';

/** What a row that is to be published is to the rows that are live. `before`: the place of another row with its key, which came already. */
export type Found = 'added' | 'changed' | 'same' | { readonly before: number };

/** Of more, too much memory would be taken: 128 MiB. */
export const mostLiveRows = 3_000_000;

/** Of a text: from, and up to before. */
export type Stretch = readonly [number, number];

/**
 * The rows of a list that is published again, each as 32 bytes, so that all of them fit into memory: most rows that come are there
 * already as they are, and need not be written anywhere to know it. Rows are told apart by 16 bytes of their key's hash; a row that
 * changed is taken for one that did not with a probability of 1 in 2^64.
 */
export class LiveRows {
  readonly #mask: number;
  /** Four numbers a row of its key, and two of what it says. */
  readonly #keys: Int32Array;
  readonly #said: Int32Array;
  /** 0: nothing is here; above: the id of a live row; below: one came for it, -1 less its place. */
  readonly #marks: Float64Array;
  readonly #key = new Int32Array(4);
  readonly #seeds = new Int32Array(new Uint8Array(randomBytes(24)).buffer);

  constructor(rows: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, rows * 1.35)));
    this.#mask = slots - 1;
    [this.#keys, this.#said, this.#marks] = [new Int32Array(slots * 4), new Int32Array(slots * 2), new Float64Array(slots)];
  }

  /** A live row: its key and the rest of it, each a stretch of a text. The key of a PIN is in hexadecimal digits, of which 32 are enough. */
  add(id: number, kind: ListKind, text: string, key: Stretch, said: Stretch): void {
    if (kind === 'pins') this.#readHex(text, key[0]);
    else this.#readText(text, key[0], key[1]);
    const slot = this.#slot();
    this.#keys.set(this.#key, slot * 4);
    this.#said[slot * 2] = this.#mixed(4, text, said[0], said[1]);
    this.#said[slot * 2 + 1] = this.#mixed(5, text, said[0], said[1]);
    this.#marks[slot] = id;
  }

  /** @param said as of a live row */
  find(key: string | Buffer, said: string, place: number): Found {
    if (typeof key === 'string') this.#readText(key, 0, key.length);
    else for (let at = 0; at < 4; at++) this.#key[at] = key.readInt32BE(at * 4);
    const slot = this.#slot();
    const mark = this.#marks[slot] as number;
    if (mark === 0) return 'added';
    if (mark < 0) return { before: -1 - mark };
    this.#marks[slot] = -1 - place;
    const same = this.#said[slot * 2] === this.#mixed(4, said, 0, said.length) && this.#said[slot * 2 + 1] === this.#mixed(5, said, 0, said.length);
    return same ? 'same' : 'changed';
  }

  /** Ids of the live rows that none came for. */
  *gone(): Iterable<number> {
    for (const mark of this.#marks) if (mark > 0) yield mark;
  }

  /** Where the key is, or would be. */
  #slot(): number {
    const [keys, key] = [this.#keys, this.#key];
    for (let slot = (key[0] as number) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 4;
      if (this.#marks[slot] === 0) return slot;
      if (keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3]) return slot;
    }
  }

  #readHex(text: string, from: number): void {
    for (let at = 0; at < 4; at++) {
      let number = 0;
      for (let digit = from + at * 8; digit < from + at * 8 + 8; digit++) {
        const code = text.charCodeAt(digit);
        number = (number << 4) | ((code & 15) + (code >> 6) * 9);
      }
      this.#key[at] = number;
    }
  }

  #readText(text: string, from: number, to: number): void {
    for (let at = 0; at < 4; at++) this.#key[at] = this.#mixed(at, text, from, to);
  }

  #mixed(seed: number, text: string, from: number, to: number): number {
    let hash = this.#seeds[seed] as number;
    for (let at = from; at < to; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
