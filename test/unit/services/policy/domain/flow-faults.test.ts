import assert from 'node:assert/strict';
import { endlessWays, unreachableSteps } from '../../../../../services/policy/domain/flow-faults.js';
import { waysOf } from '../../../../../services/policy/domain/flow-graph.js';
import { matchedFaults, type ListFacts } from '../../../../../services/policy/domain/matched-faults.js';
import type { AskPin, CheckCaller, Connect, Line, Menu, Step } from '../../../../../services/policy/domain/tenant.js';
import { aVerify } from '../../../../support/fake-customers.js';

const line = (steps: Record<string, Step>, start = Object.keys(steps)[0] ?? ''): Line => ({ number: '+31201234567', name: 'test', start, steps });
const end: Step = { do: 'hang-up' };
const play = (then: string): Step => ({ do: 'play', prompt: 'p', then });
const times = { firstDigitMs: 8000, betweenDigitsMs: 3000, totalMs: 60_000 };
const menu = (keys: Record<string, string>, invalid: string): Menu => ({ do: 'menu', prompt: 'p', keys, attempts: 3, ...times, invalid, silent: invalid });
const caller = (list: string, listed: string, unlisted: string): CheckCaller => ({ do: 'check-caller', list: { tenant: 't', list }, attestation: 'none', listed, unlisted, withheld: unlisted, unproven: unlisted });
const pin = (lists: readonly string[], valid: string, invalid: string): AskPin => ({
  do: 'ask-pin', lists: lists.map((list) => ({ tenant: 't', list })), prompt: 'p', retry: 'p', minDigits: 4, maxDigits: 8, attempts: 3, ...times, endKey: '#', bargeIn: true, valid, invalid, silent: invalid, locked: 'end',
});
const matched: Connect = { do: 'connect', to: { kind: 'matched' }, ringSeconds: 30, mode: 'trunk' };
const fixed = (failed?: string): Connect => ({ ...matched, to: { kind: 'fixed', destinations: [] }, ...(failed === undefined ? {} : { failed }) });

describe('steps that cannot be reached', () => {
  it('are those that no way from the start leads to, rings among them', () => {
    assert.deepEqual(unreachableSteps(line({ start: play('end'), end, a: play('b'), b: play('a') })), ['a', 'b']);
  });

  it('are none when every outcome is followed', () => {
    const steps = { ask: { ...pin(['x'], 'a', 'b'), silent: 'c', locked: 'd', unavailable: 'e' }, a: end, b: end, c: end, d: end, e: end };
    assert.deepEqual(unreachableSteps(line(steps)), []);
  });
});

describe('ways that never end', () => {
  const table: readonly (readonly [string, Record<string, Step>, readonly string[]])[] = [
    ['a step that leads to itself', { a: play('a') }, ['a by then']],
    ['a ring through schedules', { a: { do: 'check-schedule', schedule: 's', open: 'b', closed: 'end' }, b: play('a'), end }, ['a b by then']],
    ['a connect that fails round', { a: fixed('b'), b: fixed('a') }, ['a b by failed']],
    ['none when a menu asks on the way', { a: menu({ '1': 'b' }, 'b'), b: play('a') }, []],
    ['none when a PIN is asked on the way', { a: pin(['x'], 'end', 'a'), end }, []],
    ['a PIN step whose lock leads round', { a: { ...pin(['x'], 'end', 'end'), locked: 'b' }, b: play('a'), end }, ['a b by then']],
    ['a PIN step whose unavailable leads to itself', { a: { ...pin(['x'], 'end', 'end'), unavailable: 'a' }, end }, ['a by unavailable']],
    ['a caller check on all its outcomes, once', { a: caller('x', 'end', 'a'), end }, ['a by unlisted']],
    ['two rings', { a: { do: 'check-schedule', schedule: 's', open: 'b', closed: 'c' }, b: play('a'), c: play('a') }, ['a b by then', 'a c by then']],
    ['none where two ways meet again', { a: { do: 'check-schedule', schedule: 's', open: 'b', closed: 'c' }, b: play('end'), c: play('end'), end }, []],
  ];
  for (const [title, steps, wanted] of table) {
    it(`are ${wanted.length === 0 ? title : `found: ${title}`}`, () => {
      assert.deepEqual(endlessWays(line(steps)).map((ring) => `${ring.steps.join(' ')} by ${ring.outcome}`), wanted);
    });
  }

  it('are looked for in a flow of any length', () => {
    const steps = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`s${index}`, play(`s${(index + 1) % 20_000}`)]));
    assert.equal(endlessWays(line(steps)).length, 1);
  });
});

describe('the ways out of a step', () => {
  it('are none of those that end the call', () => {
    const last: readonly Step[] = [end, { do: 'reject', as: 'busy' }, { do: 'voicemail', box: 'b', prompt: 'p', maxSeconds: 1 }, fixed()];
    assert.deepEqual(last.flatMap(waysOf), []);
  });

  it('of a verify step wait for the caller only where it asks for a PIN', () => {
    const verify: Step = aVerify({ verified: 'a', unverified: 'b', unavailable: 'c' });
    assert.deepEqual(waysOf(verify).map(({ outcome, waits, matches }) => [outcome, waits, matches]), [['verified', false, true], ['unverified', false, false], ['unavailable', false, false]]);
  });
});

describe('a matched connect', () => {
  const facts: Record<string, ListFacts> = { all: { empty: false }, some: { empty: false, lacking: 'some row 3' }, none: { empty: true } };
  const faults = (steps: Record<string, Step>) => matchedFaults(line(steps), ({ list }) => facts[list]).map(({ step, lacking }) => `${step}: ${lacking ?? 'nothing matched'}`);

  const table: readonly (readonly [string, Record<string, Step>, readonly string[]])[] = [
    ['is good when every entry has a destination', { a: pin(['all'], 'c', 'end'), c: matched, end }, []],
    ['is at fault when an entry has none', { a: pin(['some'], 'c', 'end'), c: matched, end }, ['c: some row 3']],
    ['is at fault when one of several lists has such an entry', { a: pin(['all', 'some'], 'c', 'end'), c: matched, end }, ['c: some row 3']],
    ['is good after an entry that has one, whatever matches then', { a: caller('all', 'b', 'end'), b: pin(['some'], 'c', 'end'), c: matched, end }, []],
    ['is at fault when only one of two ways has one', { a: caller('all', 'b', 'b'), b: pin(['some'], 'c', 'end'), c: matched, end }, ['c: some row 3']],
    ['is good when the last to match always has one', { a: caller('some', 'b', 'b'), b: pin(['all'], 'c', 'end'), c: matched, end }, []],
    ['is at fault when nothing matched on the way', { a: caller('all', 'end', 'c'), c: matched, end }, ['c: nothing matched']],
    ['is good with a default', { a: caller('some', 'c', 'c'), c: { ...matched, to: { kind: 'matched', default: [] } }, end }, []],
    ['is good behind a list without entries', { a: pin(['none'], 'c', 'end'), c: matched, end }, []],
    ['is taken on trust behind a list of another tenant', { a: pin(['foreign'], 'c', 'end'), c: matched, end }, []],
    ['is found behind a menu and a message', { a: pin(['some'], 'm', 'end'), m: menu({ '1': 'p' }, 'end'), p: play('c'), c: matched, end }, ['c: some row 3']],
  ];
  for (const [title, steps, wanted] of table) it(title, () => assert.deepEqual(faults(steps), wanted));
});
