import assert from 'node:assert/strict';
import { DueQueue } from '../../../../../sip/adapters/policy/due-queue.js';
import { FakeClock } from '../../../../support/fake-clock.js';

describe('DueQueue', () => {
  it('calls back in order, each after the same time, with one timer', async () => {
    const clock = new FakeClock();
    const due: [number, number][] = [];
    const begun = clock.now();
    const queue = new DueQueue(clock, 80, (tag) => due.push([tag, clock.now() - begun]));
    queue.add(1, clock.now());
    await clock.advance(30);
    queue.add(2, clock.now());
    queue.add(3, clock.now());
    assert.equal(clock.pending, 1);
    await clock.advance(200);
    assert.deepEqual(due, [[1, 80], [2, 110], [3, 110]]);
    assert.equal(clock.pending, 0);
    queue.add(4, clock.now());
    await clock.advance(80);
    assert.deepEqual(due.at(-1), [4, 310]);
  });

  it('calls back once for each of very many', async () => {
    const clock = new FakeClock();
    let count = 0;
    const queue = new DueQueue(clock, 80, () => count++);
    for (let ms = 0; ms < 300; ms++) {
      for (let i = 0; i < 50; i++) queue.add(ms * 50 + i, clock.now());
      await clock.advance(1);
    }
    await clock.advance(80);
    assert.equal(count, 15_000);
  });

  it('calls nobody back when it was stopped', async () => {
    const clock = new FakeClock();
    const queue = new DueQueue(clock, 80, () => assert.fail());
    queue.add(1, clock.now());
    queue.stop();
    await clock.advance(100);
    assert.equal(clock.pending, 0);
  });

  it('wakes once for tags that nobody waits for any more, and in time for the one that is waited for', async () => {
    const clock = new FakeClock();
    const begun = clock.now();
    const due: [number, number][] = [];
    let wakes = 0;
    const counted = { now: () => clock.now(), after: (ms: number, run: () => void) => clock.after(ms, () => (wakes++, run())) };
    const queue = new DueQueue(counted, 80, (tag) => due.push([tag, clock.now() - begun]), (tag) => tag === 5);
    for (let tag = 0; tag < 8; tag++) {
      queue.add(tag, clock.now());
      await clock.advance(10);
    }
    await clock.advance(1000);
    assert.deepEqual(due, [[5, 130]]);
    assert.equal(wakes, 2);
  });
});
