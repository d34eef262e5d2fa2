import assert from 'node:assert/strict';
import { identityReader } from '../../../../sip/facts/identity-reader.js';
import type { NumberFormat } from '../../../../sip/trunks/trunk.js';

describe('reading the number in a URI', () => {
  const table: readonly (readonly [NumberFormat, string | undefined, string, string | undefined])[] = [
    ['auto', undefined, 'sip:+31201234567@x', '+31201234567'],
    ['auto', undefined, 'sip:0031201234567@x', '+31201234567'],
    ['auto', undefined, 'sip:0201234567@x', undefined],
    ['auto', 'NL', 'sip:0201234567@x', '+31201234567'],
    ['auto', 'NL', 'sip:+31 (20) 123-45.67@x', '+31201234567'],
    ['auto', 'NL', 'sip:reception@x', undefined],
    ['auto', 'NL', 'tel:+31-20-1234567', '+31201234567'],
    ['auto', undefined, 'sip:+31201234567;npdi;rn=+31970000000@x;user=phone', '+31201234567'],
    ['auto', undefined, 'tel:0201234567;phone-context=+31', '+31201234567'],
    ['auto', undefined, 'tel:201234567;phone-context=+31', '+31201234567'],
    ['auto', undefined, 'sip:7042;phone-context=+1-914-555@x;user=phone', '+19145557042'],
    ['auto', undefined, 'tel:7042;phone-context=example.com', undefined],
    ['e164', 'NL', 'sip:0201234567@x', undefined],
    ['e164', 'NL', 'sip:+31201234567@x', '+31201234567'],
    ['e164-no-plus', 'NL', 'sip:31201234567@x', '+31201234567'],
    ['e164-no-plus', 'NL', 'sip:+31201234567@x', '+31201234567'],
    ['e164-no-plus', 'NL', 'sip:0201234567@x', undefined],
    ['national', 'NL', 'sip:0201234567@x', '+31201234567'],
    ['national', 'NL', 'sip:00493012345678@x', '+493012345678'],
    ['auto', 'NL', 'sip:%2B31201234567@x', '+31201234567'],
    ['auto', 'NL', 'not a uri', undefined],
  ];
  for (const [format, country, uri, wanted] of table) {
    it(`${format} in ${country ?? 'no country'}: ${uri} is ${wanted ?? 'none'}, asked once and twice`, () => {
      const read = identityReader({ format, ...(country === undefined ? {} : { country }) });
      assert.equal(read(uri).number, wanted);
      assert.equal(read(uri).number, wanted);
    });
  }

  it('remembers no more than so much', () => {
    const read = identityReader({ format: 'e164' });
    for (let i = 0; i < 50_000; i++) read(`sip:+3120${String(i).padStart(7, '0')}@x`);
    assert.equal(read('sip:+31201234567@x').number, '+31201234567');
  });
});
