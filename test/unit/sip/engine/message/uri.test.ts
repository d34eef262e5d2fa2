import assert from 'node:assert/strict';
import { formatUri, parseUri, uriParameter, type SipUri } from '../../../../../sip/engine/message/uri.js';

const plain = { kind: 'sip', secure: false, user: undefined, password: undefined, port: undefined, parameters: '', headers: '' };

describe('parseUri', () => {
  const good: readonly (readonly [string, Partial<SipUri>])[] = [
    ['sip:example.com', { host: 'example.com' }],
    ['SIP:example.com:5070', { host: 'example.com', port: 5070 }],
    ['sips:alice@example.com', { secure: true, user: 'alice', host: 'example.com' }],
    ['sip:alice:secret@192.0.2.1:5060;transport=tcp;lr', { user: 'alice', password: 'secret', host: '192.0.2.1', port: 5060, parameters: ';transport=tcp;lr' }],
    ['sip:+31-20-123@example.com;user=phone', { user: '+31-20-123', host: 'example.com', parameters: ';user=phone' }],
    ['sip:*21#@example.com', { user: '*21#', host: 'example.com' }],
    ['sip:[2001:db8::1]:5061', { host: '[2001:db8::1]', port: 5061 }],
    ['sip:a@b?Subject=x&To=y%20z', { user: 'a', host: 'b', headers: 'Subject=x&To=y%20z' }],
    ['sip:+1;npdi;rn=+1555@example.com', { user: '+1;npdi;rn=+1555', host: 'example.com' }],
  ];
  for (const [text, parts] of good) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseUri(text), { ...plain, ...parts });
    });
  }

  it('reads other schemes whole', () => {
    assert.deepEqual(parseUri('tel:+31201234567;phone-context=x'), { kind: 'other', scheme: 'tel', rest: '+31201234567;phone-context=x' });
  });

  const bad = ['', 'sip:', 'example.com', ':x', 'sip:a b@c', 'sip:a@', 'sip:@b', 'sip:a@b:', 'sip:a@b:99999', 'sip:a@b:x', 'sip:a@[::1', 'sip:a@b;', 'sip:a@b;=x', 'sip:a@b;x=', 'sip:%zz@b', 'sip:a@b?', 'sip:a@b%', 'sip:2001:db8::1', 'tel:', 'tel:1 2', 'sip:a<b@c', '1x:y'];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseUri(text), undefined);
    });
  }
});

describe('formatUri', () => {
  for (const text of ['sip:example.com', 'sips:a:b@c:1;x=y;z?h=v', 'sip:a@[::1]:5060']) {
    it(`writes ${text} as it was`, () => {
      assert.equal(formatUri(parseUri(text) as SipUri), text);
    });
  }
});

describe('uriParameter', () => {
  const uri = parseUri('sip:a@b;Transport=TCP;lr') as SipUri;
  for (const [name, value] of [['transport', 'TCP'], ['lr', ''], ['maddr', undefined]] as const) {
    it(`${name} is ${JSON.stringify(value)}`, () => {
      assert.equal(uriParameter(uri, name), value);
    });
  }
});
