import assert from 'node:assert/strict';
import { describeNumber, readInternational, readNational, readNumber, readWithoutPlus } from '../../../../services/common/e164.js';

const number = (reading: ReturnType<typeof readNumber>) => (reading.kind === 'number' ? reading.number : undefined);

describe('reading numbers', () => {
  const international: readonly (readonly [string, string | undefined])[] = [
    ['+31201234567', '+31201234567'],
    ['+31 20 123 4567', '+31201234567'],
    ['+31 (0)20 123-45.67', '+31201234567'],
    ['0031201234567', '+31201234567'],
    ['+390612345678', '+390612345678'],
    ['+441111111111', '+441111111111'],
    ['+881612345678', '+881612345678'],
    ['020 123 4567', undefined],
    ['31201234567', undefined],
    ['+99912345678', undefined],
    ['+441234', undefined],
    ['+49123456789012345678', undefined],
    ['+3120CALLNOW', undefined],
    ['tel:+31201234567', undefined],
    ['+31201234567;ext=5', undefined],
    ['+31٢٠1234567', undefined],
    ['', undefined],
    ['+', undefined],
    ['00', undefined],
    ['+'.repeat(40), undefined],
    ['1'.repeat(1000), undefined],
  ];
  for (const [text, wanted] of international) {
    it(`reads ${JSON.stringify(text.slice(0, 30))} internationally as ${wanted ?? 'no number'}`, () => assert.equal(number(readInternational(text)), wanted));
  }

  const national: readonly (readonly [string, string, string | undefined])[] = [
    ['020 123 4567', 'NL', '+31201234567'],
    ['0900 1234', 'NL', '+319001234'],
    ['(201) 555-0123', 'US', '+12015550123'],
    ['06 1234 5678', 'IT', '+390612345678'],
    ['020 123 45', 'NL', undefined],
    ['112', 'NL', undefined],
    ['+31201234567', 'NL', undefined],
    ['020 123 4567', 'XX', undefined],
    ['020 123 4567', 'constructor', undefined],
  ];
  for (const [text, country, wanted] of national) {
    it(`reads ${text} in ${country} as ${wanted ?? 'no number'}`, () => assert.equal(number(readNational(text, country)), wanted));
  }

  it('takes either form with a country, and only the international one without', () => {
    assert.equal(number(readNumber('0049 30 12345678', 'NL')), '+493012345678');
    assert.equal(number(readNumber('0201234567', 'NL')), '+31201234567');
    assert.equal(number(readNumber('0201234567')), undefined);
  });

  it('puts the plus where a carrier leaves it out', () => {
    assert.equal(number(readWithoutPlus('31201234567')), '+31201234567');
    assert.equal(number(readWithoutPlus('+31201234567')), undefined);
    assert.equal(number(readWithoutPlus('0201234567')), undefined);
  });
});

describe('what is known of a number', () => {
  const table: readonly (readonly [string, string | undefined, string, boolean])[] = [
    ['+31201234567', 'NL', 'fixed', true],
    ['+31612345678', 'NL', 'mobile', true],
    ['+319001234', 'NL', 'premium', true],
    ['+12015550123', 'US', 'fixed-or-mobile', true],
    ['+80012345678', '001', 'toll-free', true],
    ['+881612345678', '001', 'satellite', true],
    ['+8821612345678', '001', 'satellite', true],
    ['+441111111111', undefined, 'unknown', false],
    ['+31112', 'NL', 'emergency', false],
    ['+44999', undefined, 'emergency', false],
  ];
  for (const [text, country, type, valid] of table) {
    it(`knows ${text} as ${type} of ${country ?? 'no single country'}`, () => {
      assert.deepEqual(describeNumber(text), { ...(country === undefined ? {} : { country }), type, valid });
    });
  }
});
