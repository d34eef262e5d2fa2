import assert from 'node:assert/strict';
import { bridgedForgottenAfterMs, callLimits, flowForgottenAfterMs, type CallLimits } from '../../../../../services/policy/decisions/call-limits.js';
import type { Limits } from '../../../../../services/policy/domain/operator.js';

const one = '+31201234567';
const other = '+31201234568';

function limited(tenant: Limits, line: Limits = {}): CallLimits {
  return callLimits(() => ({ tenant, line }));
}

describe('call limits', () => {
  it('let everybody in where there are none', () => {
    const limits = limited({});
    for (let call = 0; call < 1000; call++) assert.equal(limits.admit('a', one, `${call}`, 0), true);
  });

  it('let as many calls in at once as there may be', () => {
    const limits = limited({ calls: 2 });
    assert.deepEqual(['1', '2', '3'].map((call) => limits.admit('a', one, call, 0)), [true, true, false]);
    limits.ended('1');
    assert.deepEqual(['4', '5'].map((call) => limits.admit('a', one, call, 0)), [true, false]);
  });

  it('count a call that is asked about twice, or ends twice, once', () => {
    const limits = limited({ calls: 2 });
    assert.deepEqual(['1', '1', '2', '3'].map((call) => limits.admit('a', one, call, 0)), [true, true, true, false]);
    limits.ended('1');
    limits.ended('1');
    limits.ended('never heard of');
    assert.deepEqual(['4', '5'].map((call) => limits.admit('a', one, call, 0)), [true, false]);
  });

  it('are each tenant\'s own', () => {
    const limits = limited({ calls: 1 });
    assert.equal(limits.admit('a', one, '1', 0), true);
    assert.equal(limits.admit('b', other, '2', 0), true);
    assert.equal(limits.admit('a', other, '3', 0), false);
  });

  it('of a line leave the tenant\'s other lines alone', () => {
    const limits = limited({ calls: 3 }, { calls: 1 });
    assert.deepEqual([limits.admit('a', one, '1', 0), limits.admit('a', one, '2', 0), limits.admit('a', other, '3', 0)], [true, false, true]);
  });

  it('take nothing from the tenant for a call that the line has no room for', () => {
    const limits = limited({ calls: 2 }, { calls: 1 });
    assert.deepEqual([limits.admit('a', one, '1', 0), limits.admit('a', one, '2', 0), limits.admit('a', other, '3', 0)], [true, false, true]);
  });

  it('let as many calls in a second as there may be', () => {
    const limits = limited({ callsPerSecond: 2 });
    const at = (nowMs: number, call: string): boolean => limits.admit('a', one, call, nowMs);
    assert.deepEqual([at(0, '1'), at(0, '2'), at(0, '3')], [true, true, false]);
    assert.deepEqual([at(499, '4'), at(500, '5'), at(500, '6')], [false, true, false]);
    assert.deepEqual([at(60_000, '7'), at(60_000, '8'), at(60_000, '9')], [true, true, false]);
  });

  it('may be less than a call a second', () => {
    const limits = limited({}, { callsPerSecond: 0.1 });
    assert.deepEqual([0, 1, 9_999, 10_000].map((nowMs) => limits.admit('a', one, `${nowMs}`, nowMs)), [true, false, false, true]);
  });

  it('of nothing let nobody in', () => {
    assert.equal(limited({ calls: 0 }).admit('a', one, '1', 0), false);
    assert.equal(limited({ callsPerSecond: 0 }).admit('a', one, '1', 0), false);
  });

  it('are not shaken by a clock that goes back', () => {
    const limits = limited({ callsPerSecond: 1 });
    assert.deepEqual([10_000, 0, 5_000, 11_000].map((nowMs) => limits.admit('a', one, `${nowMs}`, nowMs)), [true, false, false, true]);
  });

  it('forget a call in its flow that was not heard of', () => {
    const limits = limited({ calls: 2 });
    limits.admit('a', one, 'lost', 0);
    limits.admit('a', one, 'long', 1);
    limits.goesOn('long', flowForgottenAfterMs);
    assert.deepEqual(['3', '4'].map((call) => limits.admit('a', one, call, flowForgottenAfterMs + 1)), [true, false]);
  });

  it('remember a bridged call for longer, but not for ever', () => {
    const limits = limited({ calls: 1 });
    limits.admit('a', one, 'bridged', 0);
    limits.bridged('bridged', 0);
    assert.equal(limits.admit('a', one, '2', flowForgottenAfterMs), false);
    assert.equal(limits.admit('a', one, '3', bridgedForgottenAfterMs), true);
  });

  it('count a bridged call until it ends, also when it comes back to its flow', () => {
    const limits = limited({ calls: 1 });
    limits.admit('a', one, '1', 0);
    limits.bridged('1', 0);
    limits.goesOn('1', 1);
    assert.equal(limits.admit('a', one, '2', 1), false);
    limits.bridged('1', 2);
    limits.ended('1');
    assert.equal(limits.admit('a', one, '3', 2), true);
  });
});
