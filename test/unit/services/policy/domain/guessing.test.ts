import assert from 'node:assert/strict';
import { defaultGuessLimits, verdictOn, type Verdict } from '../../../../../services/policy/domain/guessing.js';
import type { GuessCounts } from '../../../../../services/policy/domain/ports.js';

const heard: Verdict = { kind: 'heard' };
const locked: Verdict = { kind: 'locked' };
const later = (seconds: number): Verdict => ({ kind: 'later', ms: seconds * 1000 });

const numbered = { numbered: true, asserted: false };
const asserted = { numbered: true, asserted: true };
const withheld = { numbered: false, asserted: true };

type Row = readonly [what: string, counts: Partial<GuessCounts>, who: typeof numbered, verdict: Verdict];

const rows: readonly Row[] = [
  ['nobody guessed wrong', {}, numbered, heard],
  ['a caller at the limit of callers', { caller: 5, line: 5 }, numbered, heard],
  ['a caller beyond it', { caller: 6, line: 6 }, numbered, locked],
  ['a known caller beyond it', { caller: 6, line: 6, known: true }, asserted, locked],
  ['a stranger on a line at its limit', { line: 50 }, numbered, heard],
  ['a stranger one beyond a line', { line: 51 }, numbered, later(1)],
  ['two beyond', { line: 52 }, numbered, later(2)],
  ['three beyond', { line: 53 }, numbered, later(4)],
  ['four beyond', { line: 54 }, numbered, later(8)],
  ['five beyond', { line: 55 }, numbered, later(16)],
  ['six beyond', { line: 56 }, numbered, later(30)],
  ['seven beyond', { line: 57 }, numbered, locked],
  ['far beyond', { line: 5000 }, numbered, locked],
  ['a stranger one beyond a list', { list: 51 }, numbered, later(1)],
  ['the worse of line and list counts', { line: 52, list: 55 }, numbered, later(16)],
  ['a known caller far beyond line and list', { line: 5000, list: 5000, known: true }, asserted, heard],
  ['one who only claims to be known', { line: 5000, known: true }, numbered, locked],
  ['withheld callers at the limit of lines', { caller: 50, line: 50 }, withheld, heard],
  ['withheld callers beyond it', { caller: 51, line: 51 }, withheld, locked],
  ['withheld callers are never known', { line: 57, known: true }, withheld, locked],
];

describe('verdictOn', () => {
  for (const [what, counts, who, verdict] of rows) {
    it(`${what}: ${verdict.kind === 'later' ? `later by ${verdict.ms} ms` : verdict.kind}`, () => {
      assert.deepEqual(verdictOn({ caller: 0, line: 0, list: 0, known: false, ...counts }, who, defaultGuessLimits), verdict);
    });
  }

  it('keeps to the limits it is given', () => {
    const limits = { perCaller: 1, perLine: 2, perList: 3 };
    assert.deepEqual(verdictOn({ caller: 2, line: 2, list: 2, known: false }, numbered, limits), locked);
    assert.deepEqual(verdictOn({ caller: 1, line: 3, list: 3, known: false }, numbered, limits), later(1));
    assert.deepEqual(verdictOn({ caller: 1, line: 2, list: 5, known: false }, numbered, limits), later(2));
  });
});
