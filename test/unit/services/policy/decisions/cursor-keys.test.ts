import assert from 'node:assert/strict';
import { cursorMac } from '../../../../../services/policy/decisions/cursor-mac.js';
import { cursorCodec, type Standing } from '../../../../../services/policy/domain/cursor.js';

const macOf = (key: number) => cursorMac(Buffer.alloc(32, key));
const call = { callUid: '00112233445566778899aabbccddeeff', called: '+31201234567' };
const standing: Standing = { tenant: 'smith', release: 7, state: { step: 'ask', attempts: 2, keyed: true } };

describe('cursors while the key is changed', () => {
  const before = cursorCodec(macOf(1));
  const during = cursorCodec(macOf(2), [macOf(1)]);
  const after = cursorCodec(macOf(2));
  const rows = [
    ['of the old key, by a replica that has both', before, during, standing],
    ['of the new key, by a replica that has both', during, during, standing],
    ['of the new key, by a replica that has it alone', during, after, standing],
    ['of the old key, by a replica that has it no more', before, after, undefined],
    ['of a key that nobody was given, by a replica that has both', cursorCodec(macOf(3)), during, undefined],
  ] as const;
  for (const [what, made, opened, said] of rows) {
    it(`${said === undefined ? 'are not opened' : 'are opened'}: ${what}`, () => {
      const cursor = made.seal(call, standing);
      assert.ok(cursor !== undefined);
      assert.deepEqual(opened.open(call, cursor), said);
    });
  }
});
