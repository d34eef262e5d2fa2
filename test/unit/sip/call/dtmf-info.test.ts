import assert from 'node:assert/strict';
import { readInfo } from '../../../../sip/call/dtmf-info.js';

describe('reading an INFO', () => {
  const table: readonly (readonly [string, string, string | undefined, ReturnType<typeof readInfo>])[] = [
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', undefined, { kind: 'key', key: '5' }],
    ['application/dtmf-relay', 'signal = *\nduration = 160', undefined, { kind: 'key', key: '*' }],
    ['Application/DTMF-Relay; charset=x', 'Signal= #', undefined, { kind: 'key', key: '#' }],
    ['application/dtmf-relay', 'Signal=11', undefined, { kind: 'key', key: '#' }],
    ['application/dtmf-relay', 'Signal=a', 'dtmf', { kind: 'key', key: 'A' }],
    ['application/dtmf', '7', undefined, { kind: 'key', key: '7' }],
    ['application/dtmf', '10', undefined, { kind: 'key', key: '*' }],
    ['application/dtmf-relay', 'Duration=160', undefined, { kind: 'none' }],
    ['application/dtmf', 'x', undefined, { kind: 'none' }],
    ['', '', undefined, { kind: 'none' }],
    ['text/plain', 'hello', undefined, { kind: 'unknown-body' }],
    ['application/foo', 'x', 'foo', { kind: 'unknown-package' }],
  ];
  for (const [contentType, body, infoPackage, wanted] of table) {
    it(`${contentType || 'no type'} ${JSON.stringify(body)}${infoPackage === undefined ? '' : ` of package ${infoPackage}`} is ${JSON.stringify(wanted)}`, () => {
      assert.deepEqual(readInfo({ contentType, body, ...(infoPackage === undefined ? {} : { infoPackage }) }), wanted);
    });
  }
});
