import assert from 'node:assert/strict';
import { TimerQueue } from '../../../../../sip/engine/timing/timer-queue.js';
import { HandClock } from '../../../../support/engine-timers.js';

describe('TimerQueue', () => {
  let clock: HandClock;
  let queue: TimerQueue;
  let ran: string[];
  const note = (name: string) => () => void ran.push(`${name}@${clock.now()}`);

  beforeEach(() => {
    clock = new HandClock();
    queue = new TimerQueue({ clock });
    ran = [];
  });

  it('timers of several lengths run each at its time', () => {
    queue.after(500, note('a'));
    queue.after(100, note('b'));
    clock.advance(50);
    queue.after(100, note('c'));
    clock.advance(1000);
    assert.deepEqual(ran, ['b@100', 'c@150', 'a@500']);
    assert.equal(queue.size, 0);
  });

  it('a cancelled one does not run, and cancelling twice counts once', () => {
    const first = queue.after(100, note('first'));
    const second = queue.after(100, note('second'));
    queue.after(100, note('third'));
    second.cancel();
    second.cancel();
    assert.equal(queue.size, 2);
    clock.advance(100);
    first.cancel();
    assert.deepEqual(ran, ['first@100', 'third@100']);
    assert.equal(queue.size, 0);
  });

  it('one may start or cancel another while it runs', () => {
    const victim = queue.after(200, note('victim'));
    queue.after(100, () => {
      note('first')();
      victim.cancel();
      queue.after(100, note('next'));
    });
    clock.advance(300);
    assert.deepEqual(ran, ['first@100', 'next@200']);
  });

  it('clear calls everything off, and new ones can be started after it', () => {
    const old = queue.after(100, note('old'));
    queue.clear();
    old.cancel();
    assert.equal(queue.size, 0);
    queue.after(100, note('new'));
    assert.equal(queue.size, 1);
    clock.advance(100);
    assert.deepEqual(ran, ['new@100']);
  });

  it('long timers share a moment, short ones are exact', () => {
    queue = new TimerQueue({ clock, grainMs: 50 });
    queue.after(990, note('short'));
    clock.advance(10);
    queue.after(1000, note('first'));
    clock.advance(20);
    queue.after(1000, note('second'));
    clock.advance(2000);
    assert.deepEqual(ran, ['short@990', 'first@1050', 'second@1050']);
  });

  it('one that throws is told, and the others go on', () => {
    const thrown: unknown[] = [];
    queue = new TimerQueue({ clock, failed: (error) => thrown.push(error) });
    queue.after(100, () => {
      throw new Error('broken');
    });
    queue.after(100, note('next'));
    clock.advance(100);
    assert.deepEqual([thrown.length, ran, queue.size], [1, ['next@100'], 0]);
  });

  it('on the clock of the system it ends by itself', async () => {
    const real = new TimerQueue();
    await new Promise<void>((resolve) => real.after(5, resolve));
    assert.equal(real.size, 0);
  });
});
