import assert from 'node:assert/strict';
import { drain, type DrainOptions } from '../../../sip/drain.js';
import { FakeClock } from '../../support/fake-clock.js';

interface Drained {
  readonly clock: FakeClock;
  readonly startedAtMs: number;
  calls: number;
  closedAtMs: number | undefined;
  readonly cut: Promise<number>;
  done: boolean;
}

function draining(calls: number, over: Partial<DrainOptions> = {}): Drained {
  const clock = new FakeClock();
  const startedAtMs = clock.now();
  const options: DrainOptions = { clock, probeMs: 2000, drainMs: 60_000, callsUnderWay: () => drained.calls, probedAtMs: () => startedAtMs - 1000, close: () => (drained.closedAtMs = clock.now() - startedAtMs), ...over };
  const drained: Drained = { clock, startedAtMs, calls, closedAtMs: undefined, done: false, cut: Promise.resolve(0) };
  const cut = drain(options).finally(() => (drained.done = true));
  return Object.assign(drained, { cut });
}

describe('draining', () => {
  it('takes new calls for two probe periods, then turns them away', async () => {
    const drained = draining(0);
    await drained.clock.advance(3900);
    assert.equal(drained.closedAtMs, undefined);
    await drained.clock.advance(200);
    assert.equal(drained.closedAtMs, 4000);
    assert.equal(await drained.cut, 0);
  });

  it('does not wait for an edge that is not there', async () => {
    const never = draining(0, { probedAtMs: () => undefined });
    await never.clock.advance(0);
    assert.equal(never.closedAtMs, 0);
    const longAgo = draining(0, { probedAtMs: () => new FakeClock().now() - 11_000 });
    await longAgo.clock.advance(0);
    assert.equal(longAgo.closedAtMs, 0);
  });

  it('lets calls under way end, and says that none was cut', async () => {
    const drained = draining(3);
    await drained.clock.advance(20_000);
    assert.equal(drained.done, false);
    drained.calls = 0;
    await drained.clock.advance(200);
    assert.equal(await drained.cut, 0);
    assert.equal(drained.clock.pending, 0);
  });

  it('says how many calls were cut when time is up', async () => {
    const drained = draining(2);
    await drained.clock.advance(61_000);
    assert.equal(await drained.cut, 2);
  });
});
