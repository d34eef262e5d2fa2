/** Bytes of a file as text. */

/** Reads UTF-8, with or without a byte order mark, and UTF-16 with one. `undefined`: it is none of these. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const decoding = new TextDecoding();
  const text = decoding.write(bytes);
  const rest = text === undefined ? undefined : decoding.end();
  return text === undefined || rest === undefined ? undefined : text + rest;
}

/** Reads text while its bytes come. After `undefined` nothing more may be asked. */
export class TextDecoding {
  #decoder: TextDecoder | undefined;
  #head = new Uint8Array(0);

  /** `undefined`: these bytes are no text. */
  write(bytes: Uint8Array): string | undefined {
    if (this.#decoder !== undefined) return decoded(this.#decoder, bytes, true);
    this.#head = this.#head.length === 0 ? bytes.slice(0) : joined(this.#head, bytes);
    return this.#head.length < longestMark ? '' : this.#begin(true);
  }

  /** No more bytes come. `undefined`: the last character is cut off. */
  end(): string | undefined {
    return this.#decoder === undefined ? this.#begin(false) : decoded(this.#decoder, new Uint8Array(0), false);
  }

  #begin(more: boolean): string | undefined {
    const head = this.#head;
    const encoding = encodingOf(head);
    if (encoding === undefined) return undefined;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
    this.#head = new Uint8Array(0);
    return decoded(this.#decoder, head, more);
  }
}

export const encodingRule = 'allowed: text in UTF-8 (in a spreadsheet: save as "CSV UTF-8")';

/** Bytes that say what the others are. */
const longestMark = 4;

/** By the mark in front; `undefined`: zeros among the first characters say that it is UTF-16 or UTF-32 without a mark, or no text at all. */
function encodingOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return head.subarray(0, longestMark).includes(0) ? undefined : 'utf-8';
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
