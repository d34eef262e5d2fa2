import { hkdfSync } from 'node:crypto';
import { hmacSha256 } from '../../common/hmac-sha256.js';
import { macLength, type Mac } from '../domain/cursor.js';

/**
 * The MAC of cursors: HMAC-SHA-256 cut to 128 bits (RFC 2104 section 5), under a key of its own derived from `secret`
 * (RFC 5869). All replicas need the same secret; random bytes do where there is only one process. What it returns is
 * overwritten by the next call.
 */
export function cursorMac(secret: Uint8Array): Mac {
  const hmac = hmacSha256(new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'latchkey cursor 1', 32)));
  const tag = Buffer.alloc(32);
  return (data) => {
    tag.write(hmac(data), 0, 32, 'latin1');
    return tag.subarray(0, macLength);
  };
}
