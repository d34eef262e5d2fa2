import assert from 'node:assert/strict';
import { readNameAddrs } from '../../../../sip/facts/name-addr.js';

describe('reading addresses with names', () => {
  const table: readonly (readonly [string, readonly (readonly [display: string, uri: string, params: Record<string, string>])[]])[] = [
    ['<sip:a@b>', [['', 'sip:a@b', {}]]],
    ['"A, B" <sip:a@b>;tag=1', [['A, B', 'sip:a@b', { tag: '1' }]]],
    ['"quoted \\" < > ,"<sip:a@b>', [['quoted " < > ,', 'sip:a@b', {}]]],
    ['Alice <sip:a@b;x=1>;Tag=Q', [['Alice', 'sip:a@b;x=1', { tag: 'Q' }]]],
    ['sip:a@b;tag=1', [['', 'sip:a@b', { tag: '1' }]]],
    ['<sip:a,b@c>, <tel:+31>', [['', 'sip:a,b@c', {}], ['', 'tel:+31', {}]]],
    ['sip:a@b, tel:+31201234567', [['', 'sip:a@b', {}], ['', 'tel:+31201234567', {}]]],
    ['<sip:a@b', []],
    ['', []],
    ['   ', []],
    ['"never closed <sip:a@b>', [['', '"never closed <sip:a@b>', {}]]],
  ];
  for (const [text, wanted] of table) {
    it(`${JSON.stringify(text)} has ${wanted.length}`, () => {
      assert.deepEqual(readNameAddrs(text).map(({ display, uri, params }) => [display, uri, Object.fromEntries(params())]), wanted);
    });
  }
});
