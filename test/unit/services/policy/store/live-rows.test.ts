import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LiveRows } from '../../../../../services/policy/store/live-rows.js';

interface Row {
  readonly key: string;
  readonly said: string;
}

function liveRows(rows: readonly Row[]): LiveRows {
  const live = new LiveRows(rows.length);
  rows.forEach(({ key, said }, at) => live.add(at + 1, 'callers', `<${key}|${said}>`, [1, 1 + key.length], [2 + key.length, 2 + key.length + said.length]));
  return live;
}

const row = fc.record({ key: fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 40 }).map((n) => `+3161234567${n}`)), said: fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'é') });

describe('rows that come beside those that are live', () => {
  it('are found as they are in a map', () => {
    fc.assert(fc.property(fc.uniqueArray(row, { maxLength: 60, selector: ({ key }) => key }), fc.array(row, { maxLength: 60 }), (before, coming) => {
      const live = liveRows(before);
      const [known, came] = [new Map(before.map(({ key, said }) => [key, said])), new Map<string, number>()];
      coming.forEach(({ key, said }, place) => {
        const [had, earlier] = [known.get(key), came.get(key)];
        const wanted = had === undefined ? 'added' : earlier !== undefined ? { before: earlier } : had === said ? 'same' : 'changed';
        assert.deepEqual(live.find(key, said, place), wanted);
        if (had !== undefined && earlier === undefined) came.set(key, place);
      });
      assert.deepEqual([...live.gone()].toSorted((a, b) => a - b), before.flatMap(({ key }, at) => (came.has(key) ? [] : [at + 1])));
    }));
  });

  it('a PIN is found by the bytes of its hash, whose digits are written in either case', () => {
    const live = new LiveRows(2);
    for (const [at, hex] of ['00fF10a5'.repeat(4), 'ffffffff'.repeat(4)].entries()) live.add(at + 1, 'pins', hex, [0, hex.length], [0, 0]);
    assert.equal(live.find(Buffer.from('00ff10a5'.repeat(8), 'hex'), '', 1), 'same');
    assert.equal(live.find(Buffer.alloc(32, 0xff), 'x', 2), 'changed');
    assert.equal(live.find(Buffer.alloc(32), '', 3), 'added');
    assert.deepEqual([...live.gone()], []);
  });
});
