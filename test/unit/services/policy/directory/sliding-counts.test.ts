import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlidingCounts } from '../../../../../services/policy/directory/sliding-counts.js';

describe('counts over a sliding span', () => {
  it('count what is younger than the span', () => {
    const counts = new SlidingCounts(100, 10);
    counts.add(['a', 'b'], 0, undefined);
    counts.add(['a'], 50, undefined);
    counts.expire(99);
    assert.deepEqual([counts.of('a'), counts.of('b'), counts.of('c')], [2, 1, 0]);
    counts.expire(100);
    assert.deepEqual([counts.of('a'), counts.of('b')], [1, 0]);
    counts.expire(150);
    assert.deepEqual([counts.of('a'), counts.size], [0, 0]);
  });

  it('know an id for as long as its event counts', () => {
    const counts = new SlidingCounts(100, 10);
    counts.add(['a'], 0, 'one');
    assert.deepEqual([counts.has('one'), counts.has('two')], [true, false]);
    counts.expire(100);
    assert.equal(counts.has('one'), false);
  });

  it('forget the oldest first when there are too many', () => {
    const counts = new SlidingCounts(100, 2);
    for (const key of ['a', 'b', 'c']) counts.add([key], 0, key);
    assert.deepEqual([counts.of('a'), counts.of('b'), counts.of('c'), counts.size], [0, 1, 1, 2]);
    assert.equal(counts.has('a'), false);
  });

  it('are those of a list that is counted from scratch, whatever comes in', () => {
    const event = fc.record({ key: fc.constantFrom('a', 'b', 'c'), afterMs: fc.nat(60) });
    fc.assert(fc.property(fc.array(event, { maxLength: 3000, size: 'max' }), (events) => {
      const counts = new SlidingCounts(100, 100_000);
      let atMs = 0;
      const all: { key: string; atMs: number }[] = [];
      for (const { key, afterMs } of events) {
        atMs += afterMs;
        all.push({ key, atMs });
        counts.add([key], atMs, undefined);
      }
      for (const key of ['a', 'b', 'c']) assert.equal(counts.of(key), all.filter((one) => one.key === key && one.atMs > atMs - 100).length);
    }), { numRuns: 20 });
  });
});
