import assert from 'node:assert/strict';
import { isHost, parseCallUri } from '../../../../../services/policy/domain/sip-uri.js';

describe('URIs to send calls to', () => {
  const good: readonly (readonly [string, unknown])[] = [
    ['sip:desk@pbx.example', { kind: 'sip', user: 'desk', host: 'pbx.example' }],
    ['SIPS:desk@PBX.example:5061', { kind: 'sip', user: 'desk', host: 'pbx.example' }],
    ['sip:pbx.example', { kind: 'sip', user: '', host: 'pbx.example' }],
    ['sip:+31201234567;npdi@10.0.0.1;user=phone', { kind: 'sip', user: '+31201234567', host: '10.0.0.1' }],
    ['sip:desk@[2001:db8::1]:5060;transport=tcp', { kind: 'sip', user: 'desk', host: '[2001:db8::1]' }],
    ['sip:9001;phone-context=+31@pbx.example', { kind: 'sip', user: '9001', host: 'pbx.example', context: '+31' }],
    ['tel:+31-20-123;isub=7', { kind: 'tel', number: '+31-20-123' }],
    ['tel:+31-20-123', { kind: 'tel', number: '+31-20-123' }],
    ['tel:112;phone-context=+31', { kind: 'tel', number: '112', context: '+31' }],
  ];
  for (const [text, wanted] of good) it(`take ${text}`, () => assert.deepEqual(parseCallUri(text), wanted));

  const bad = [
    'sip:', 'sip:@pbx.example', 'sip:desk@', 'sip:desk@pbx..example', 'sip:desk@-pbx', 'sip:desk@pbx.example:0', 'sip:desk@pbx.example:70000',
    'sip:desk:secret@pbx.example', 'sip:desk@pbx.example?Replaces=1', 'sip:desk@pbx.example;maddr=evil.example', 'sip:a b@pbx.example',
    'sip:desk@pbx.example\r\nX: y', 'sip:de%0d%0ask@pbx.example', 'sip:desk@pbx.example;x=%0a', 'sip:<desk>@pbx.example', 'sip:desk@pbx.example;;',
    'sip:desk@pbx.example.', 'sip:desk@pbx.example;%6daddr=evil.example', 'sip:desk@pbx.example@evil.example', 'sip:desk@pbx.example#evil', 'sip:desk@::1',
    'sip:+31201234567;npdi;rn=+19005551234@pbx.example;user=phone', 'sip:+31201234567;CIC=+1234@pbx.example', 'sip:1;phone-context=a.example;phone-context=+1@pbx.example',
    'sip:+31201234567;%72n=+19005551234@pbx.example', 'tel:+31201234567;npdi;rn=+19005551234', 'tel:112;phone-context=a.example;phone-context=+31', 'tel:+31201234567;tgrp=1;trunk-context=x.example',
    'tel:112', 'tel:+', 'tel:abc', 'http://x.example', 'desk@pbx.example', `sip:${'x'.repeat(300)}@pbx.example`,
  ];
  for (const text of bad) it(`refuse ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(parseCallUri(text), undefined));

  it('have hosts with or without a port, and nothing else', () => {
    assert.equal(isHost('pbx.example'), true);
    assert.equal(isHost('10.0.0.1:5080'), true);
    assert.equal(isHost('desk@pbx.example'), false);
    assert.equal(isHost('pbx.example;transport=tcp'), false);
    assert.equal(isHost('pbx example'), false);
  });
});
