import assert from 'node:assert/strict';
import { readUri } from '../../../../sip/facts/uri.js';

describe('reading a URI', () => {
  const table: readonly (readonly [string, { user: string; host: string; scheme?: string; number?: Record<string, string>; params?: Record<string, string> } | undefined])[] = [
    ['sip:+31201234567@example.com', { user: '+31201234567', host: 'example.com' }],
    ['SIP:+31201234567@EXAMPLE.com:5070;user=phone', { user: '+31201234567', host: 'example.com', params: { user: 'phone' } }],
    ['sips:a@example.com;transport=TCP;lr', { scheme: 'sips', user: 'a', host: 'example.com', params: { transport: 'TCP', lr: '' } }],
    ['sip:example.com', { user: '', host: 'example.com' }],
    ['sip:a:secret@example.com', { user: 'a', host: 'example.com' }],
    ['sip:%2B31201234567@example.com', { user: '+31201234567', host: 'example.com' }],
    ['sip:0201234567;phone-context=+31@example.com;user=phone', { user: '0201234567', host: 'example.com', number: { 'phone-context': '+31' }, params: { user: 'phone' } }],
    ['sip:+31201234567;npdi;rn=+31970000000@example.com', { user: '+31201234567', host: 'example.com', number: { npdi: '', rn: '+31970000000' } }],
    ['sip:a@[2001:db8::1]:5060;x=1?subject=a%40b', { user: 'a', host: '2001:db8::1', params: { x: '1' } }],
    ['tel:+31-20-123.4567;phone-context=example.com', { scheme: 'tel', user: '+31-20-123.4567', host: '', number: { 'phone-context': 'example.com' }, params: { 'phone-context': 'example.com' } }],
    ['sip:%ZZ@example.com', undefined],
    ['sip:a@', undefined],
    ['mailto:a@example.com', undefined],
    ['tel:', undefined],
    ['', undefined],
    ['sip', undefined],
  ];
  for (const [text, wanted] of table) {
    it(`${JSON.stringify(text)} is ${wanted === undefined ? 'none' : JSON.stringify(wanted)}`, () => {
      const uri = readUri(text);
      if (wanted === undefined) return assert.equal(uri, undefined);
      assert.deepEqual(uri && { scheme: uri.scheme, user: uri.user, host: uri.host, number: Object.fromEntries(uri.numberParams), params: Object.fromEntries(uri.params) }, { scheme: 'sip', number: {}, params: {}, ...wanted });
    });
  }
});
