import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlidingCounts } from '../../../../../services/policy/directory/sliding-counts.js';

describe('counts over a sliding span', () => {
  it('count what is younger than the span', () => {
    const counts = new SlidingCounts(100, 10);
    counts.add('one', ['a', 'b'], 0);
    counts.add('two', ['a'], 50);
    counts.expire(99);
    assert.deepEqual([counts.of('a'), counts.of('b'), counts.of('c')], [2, 1, 0]);
    counts.expire(100);
    assert.deepEqual([counts.of('a'), counts.of('b')], [1, 0]);
    counts.expire(150);
    assert.deepEqual([counts.of('a'), counts.size], [0, 0]);
  });

  it('know an id for as long as its event counts', () => {
    const counts = new SlidingCounts(100, 10);
    counts.add('one', ['a'], 0);
    assert.deepEqual([counts.has('one'), counts.has('two')], [true, false]);
    counts.expire(100);
    assert.equal(counts.has('one'), false);
  });

  it('forget the oldest first when there are too many', () => {
    const counts = new SlidingCounts(100, 2);
    for (const key of ['a', 'b', 'c']) counts.add(key, [key], 0);
    assert.deepEqual([counts.of('a'), counts.of('b'), counts.of('c'), counts.size], [0, 1, 1, 2]);
    assert.equal(counts.has('a'), false);
  });

  it('take an id twice for the same event', () => {
    const counts = new SlidingCounts(100, 10);
    for (const atMs of [0, 50]) counts.add('one', ['a'], atMs);
    assert.deepEqual([counts.of('a'), counts.size], [1, 1]);
  });

  it('count what is held until it is let go, added or a whole span old', () => {
    const counts = new SlidingCounts(100, 10);
    for (const id of ['one', 'two', 'three']) counts.hold(id, ['a'], 0);
    assert.deepEqual([counts.of('a'), counts.has('one'), counts.wasAdded('one')], [3, true, false]);
    counts.letGo('one');
    counts.letGo('one');
    counts.add('two', ['a'], 0);
    counts.letGo('two');
    assert.deepEqual([counts.of('a'), counts.has('one'), counts.wasAdded('two'), counts.size], [2, false, true, 2]);
    counts.expire(100);
    assert.deepEqual([counts.of('a'), counts.size], [0, 0]);
  });

  it('forget what matches, and nothing else', () => {
    const counts = new SlidingCounts(100, 10);
    for (const [id, key] of [['one', 'a'], ['two', 'b'], ['three', 'a']] as const) counts.add(id, [key], 0);
    counts.forget(([key]) => key === 'a');
    assert.deepEqual([counts.of('a'), counts.of('b'), counts.has('one'), counts.has('two')], [0, 1, false, true]);
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
        counts.add(`${all.length}`, [key], atMs);
      }
      for (const key of ['a', 'b', 'c']) assert.equal(counts.of(key), all.filter((one) => one.key === key && one.atMs > atMs - 100).length);
    }), { numRuns: 20 });
  });
});
