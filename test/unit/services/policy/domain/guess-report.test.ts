import assert from 'node:assert/strict';
import { isEasyPin } from '../../../../../services/policy/domain/easy-pin.js';
import { countByDigits, guessReport } from '../../../../../services/policy/domain/guess-report.js';

const pins = (...all: string[]) => countByDigits(all.map((pin) => pin.length));

describe('the chance to guess a PIN', () => {
  it('is guesses a day by PINs by the length of a PIN', () => {
    assert.deepEqual(guessReport(pins('4711')), { pins: 1, guessesADay: 1368, chanceADay: 0.1368 });
    assert.equal(guessReport(pins('471100', '471101')).chanceADay, 0.002736);
  });

  it('is that of the length that pays most', () => assert.equal(guessReport(pins('4711', '471100', '47110011')).chanceADay, 0.1368));

  it('is never more than certain, and nothing without PINs', () => {
    assert.equal(guessReport(pins('1', '2', '3')).chanceADay, 1);
    assert.equal(guessReport(new Map()).chanceADay, 0);
  });

  it('goes with how many guesses are heard', () => assert.equal(guessReport(pins('4711'), 5).chanceADay, 0.012));
});

describe('an easy PIN', () => {
  for (const pin of ['0000', '1234', '4321', '7890', '0987', '1999', '2026', '1212', '123123', '55', '12345678']) {
    it(`is ${pin}`, () => assert.equal(isEasyPin(pin), true));
  }
  for (const pin of ['4711', '582258', '1235', '2100', '1899', '19990', '7', '135790']) {
    it(`is not ${pin}`, () => assert.equal(isEasyPin(pin), false));
  }
});
