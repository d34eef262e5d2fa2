import * as crypto from 'node:crypto';

/** HMAC-SHA-256 of bytes, or of text as UTF-8: 32 characters of one byte each (latin1, which Node's crypto calls `binary`). */
export type HmacSha256 = (data: Uint8Array | string) => string;

/**
 * HMAC-SHA-256 under one key (RFC 2104), for where it is part of every decision: from two one-shot digests, which cost less
 * than half of a `createHmac`. Node before 20.12 has no one-shot digest and takes the longer way to the same bytes.
 */
export function hmacSha256(key: Uint8Array): HmacSha256 {
  const slow: HmacSha256 = (data) => crypto.createHmac('sha256', key).update(data).digest('binary');
  // Absent in older versions, whatever the types say.
  const { hash } = crypto as Partial<typeof crypto>;
  if (hash === undefined) return slow;
  const block = key.length > blockBytes ? crypto.createHash('sha256').update(key).digest() : key;
  const inner = Buffer.alloc(blockBytes + longestBytes, 0x36, 'latin1');
  const outer = Buffer.alloc(blockBytes + digestBytes);
  for (let i = 0; i < blockBytes; i++) [inner[i], outer[i]] = [(block[i] ?? 0) ^ 0x36, (block[i] ?? 0) ^ 0x5c];
  return (data) => {
    // Three bytes a character are the most there can be.
    if (data.length * (typeof data === 'string' ? 3 : 1) > longestBytes) return slow(data);
    const length = typeof data === 'string' ? inner.write(data, blockBytes, 'utf8') : copy(data, inner);
    outer.write(hash('sha256', inner.subarray(0, blockBytes + length), 'binary'), blockBytes, 'latin1');
    return hash('sha256', outer, 'binary');
  };
}

function copy(data: Uint8Array, into: Buffer): number {
  into.set(data, blockBytes);
  return data.length;
}

const blockBytes = 64;
const digestBytes = 32;
/** A cursor and the call that it belongs to. */
const longestBytes = 2048;
