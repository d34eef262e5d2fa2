import assert from 'node:assert/strict';
import { barText, progress } from '../../../../cli/api/progress.js';

describe('progress of an upload', () => {
  for (const [what, done, total, text] of [
    ['half', 6 * 2 ** 20, 12 * 2 ** 20, 'half [###############...............] 50 % 6.0 MiB'],
    ['all', 2 ** 20, 2 ** 20, 'all [##############################] 100 % 1.0 MiB'],
    ['a file that grew', 3 * 2 ** 20, 2 ** 20, 'a file that grew [##############################] 100 % 3.0 MiB'],
    ['nobody knows how much', 2 ** 19, undefined, 'nobody knows how much 0.5 MiB'],
    ['an empty file', 0, 0, 'an empty file 0.0 MiB'],
  ] as const) {
    it(`of ${what}`, () => assert.equal(barText(what, done, total), text));
  }

  it('is drawn ten times a second at most, and once at the end', () => {
    const drawn: string[] = [];
    let nowMs = 0;
    const line = progress({ write: (text) => drawn.push(text) }, 'x', undefined, () => nowMs);
    for (; nowMs < 1000; nowMs += 10) line.sent(1);
    line.end();
    assert.equal(drawn.length, 11);
    assert.match(drawn.at(-1) ?? '', / sent\n$/);
  });
});
