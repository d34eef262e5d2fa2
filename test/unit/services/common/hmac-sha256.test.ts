import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from '../../../../services/common/hmac-sha256.js';

describe('hmacSha256', () => {
  /** RFC 4231, test cases 1, 2, 3 and 6. */
  const known: [string, Buffer, Uint8Array | string, string][] = [
    ['a short key', Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['a key shorter than the digest', Buffer.from('Jefe'), 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['bytes', Buffer.alloc(20, 0xaa), Buffer.alloc(50, 0xdd), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    ['a key longer than a block', Buffer.alloc(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First', '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  ];
  for (const [title, key, data, want] of known) it(`is what RFC 4231 says for ${title}`, () => assert.equal(Buffer.from(hmacSha256(key)(data), 'latin1').toString('hex'), want));

  it("is Node's own for any key and data, one after the other", () => {
    const data = fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.string({ unit: 'binary', maxLength: 1000 }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(data, { minLength: 1, maxLength: 4 }), (key, all) => {
      const hmac = hmacSha256(key);
      for (const one of all) assert.equal(hmac(one), createHmac('sha256', key).update(one).digest('binary'));
    }));
  });
});
