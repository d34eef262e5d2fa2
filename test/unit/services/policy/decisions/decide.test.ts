import assert from 'node:assert/strict';
import type { Decision } from '../../../../../services/policy/domain/decision.js';
import type { Capability } from '../../../../../services/policy/domain/flow/capability.js';
import type { Step } from '../../../../../services/policy/domain/tenant.js';
import { aLine, anEntry, askPin, called, callerNumber, checkCaller, clients, connectMatched, connectTo, menu, toNumber, vip } from '../../../../support/fake-directory.js';
import { aPolicy, everyCapability, said, type Policy } from '../../../../support/policy-call.js';

const door = toNumber('+31201234500');
const end: Step = { do: 'reject', as: 'busy' };

describe('decide: the line', () => {
  const whole = aLine({ on: connectTo(door) });

  it('of a number that is nobody\'s is not found', () => {
    const decision = aPolicy(whole).call({ called: '+31201234599' }).arrives();
    assert.deepEqual(decision, { directive: { kind: 'reject', as: 'not-found' }, cursor: new Uint8Array(0), reason: { tenant: '', step: '', release: 0, cause: 'no-line' } });
  });

  it('that is switched off does not answer, but is somebody\'s', () => {
    const policy = aPolicy(whole);
    policy.lines.answer(called, { kind: 'switched-off', tenant: 'smith-partners' });
    const decision = policy.call().arrives();
    assert.equal(said(decision), 'reject unavailable (switched-off)');
    assert.equal(decision.reason.tenant, 'smith-partners');
  });

  it('that could not be looked up is never one that is not there', () => {
    const policy = aPolicy(whole);
    policy.lines.answer(called, { kind: 'unavailable', why: 'the store is gone' });
    assert.equal(said(policy.call().arrives()), 'reject unavailable (lookup-failed)');
    assert.deepEqual(policy.watched, ['line failed: the store is gone']);
  });

  it('says in the reason where the answer comes from', () => {
    assert.deepEqual(aPolicy(whole).call().arrives().reason, { tenant: 'smith-partners', step: 'on', release: 7, cause: 'flow' });
  });
});

describe('decide: a call under way', () => {
  const before = aLine({ choose: menu({ 1: 'old' }), old: { do: 'hang-up' }, refuse: end });

  it('finishes on the flow that it began on', () => {
    const policy = aPolicy(before);
    const call = policy.call();
    call.arrives();
    policy.lines.publish(aLine({ choose: menu({ 1: 'new' }), new: connectTo(door), refuse: end }, { release: 8 }));
    const decision = call.keys('1');
    assert.equal(said(decision), 'hang-up');
    assert.equal(decision.reason.release, 7);
    assert.equal(said(policy.call().arrives()), 'collect choose');
  });

  it('finishes when its line is switched off', () => {
    const policy = aPolicy(before);
    const call = policy.call();
    call.arrives();
    policy.lines.answer(called, { kind: 'switched-off', tenant: 'smith-partners' });
    assert.equal(said(call.keys('1')), 'hang-up');
  });

  for (const kind of ['absent', 'unavailable'] as const) {
    it(`whose release is ${kind} is trouble of ours`, () => {
      const policy = aPolicy(before);
      const call = policy.call();
      call.arrives();
      policy.lines.at = () => (kind === 'absent' ? { kind } : { kind, why: 'the store is gone' });
      assert.equal(said(call.keys('1')), 'reject unavailable (lookup-failed)');
    });
  }

  it('is asked about with the live list: a PIN that was taken away stops working at once', () => {
    const policy = aPolicy(aLine({ ask: askPin(), through: connectTo(door), refuse: end }));
    policy.lists.add('4711', anEntry('e-1'));
    const call = policy.call();
    call.arrives();
    policy.lists.remove('e-1');
    assert.equal(said(call.keys('4711')), 'collect wrong');
  });

  it('can be answered by any replica with the same key', () => {
    const [one, other] = [aPolicy(before), aPolicy(before)];
    const call = one.call();
    call.arrives();
    const decision = other.decider.decide({ facts: call.facts, event: { kind: 'digits', value: '1' }, cursor: call.cursor, capabilities: everyCapability }, 0) as Decision;
    assert.equal(said(decision), 'hang-up');
  });
});

describe('decide: a cursor', () => {
  const live = aLine({ choose: menu({ 1: 'end' }), end, refuse: end });
  const bad = 'reject unavailable (bad-question)';

  for (const event of [{ kind: 'digits', value: '1' }, { kind: 'silence' }, { kind: 'played' }, { kind: 'waited' }] as const) {
    it(`that is empty goes with no ${event.kind}`, () => assert.equal(said(aPolicy(live).call().tells(event)), bad));
  }

  it('goes with no arrival', () => {
    const call = aPolicy(live).call();
    call.arrives();
    assert.equal(said(call.arrives()), bad);
  });

  it('of another call is refused', () => {
    const policy = aPolicy(live);
    const [one, other] = [policy.call({ callUid: 'aa' }), policy.call({ callUid: 'bb' })];
    one.arrives();
    other.cursor = one.cursor;
    assert.equal(said(other.keys('1')), bad);
  });

  it('that was changed is refused', () => {
    const call = aPolicy(live).call();
    call.arrives();
    call.cursor = call.cursor.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
    assert.equal(said(call.keys('1')), bad);
  });

  it('that would be too long is an error of ours', () => {
    const policy = aPolicy(aLine({ screen: checkCaller({ listed: 'choose' }), choose: menu({ 1: 'through' }), through: connectMatched(), refuse: end }));
    policy.lists.add(callerNumber, anEntry('e-1', { list: vip, destinations: Array.from({ length: 20 }, (_, at) => ({ kind: 'uri', uri: `sip:${'x'.repeat(60)}${at}@pbx.example` })) }));
    assert.equal(said(policy.call().arrives()), 'reject unavailable (error)');
  });
});

describe('decide: what the client can do', () => {
  const through = connectTo(door);
  type Row = readonly [what: string, step: Step, able: readonly Capability[], answered: boolean];
  const rows: readonly Row[] = [
    ['a redirect', { ...through, mode: 'redirect' }, ['redirect'], true],
    ['a redirect', { ...through, mode: 'redirect' }, ['refer', 'bridge'], false],
    ['a transfer', { ...through, mode: 'refer' }, ['refer'], true],
    ['a transfer', { ...through, mode: 'refer' }, ['redirect'], false],
    ['a bridge', { ...through, mode: 'bridge' }, ['bridge'], true],
    ['a bridge', { ...through, mode: 'bridge' }, ['redirect', 'refer'], false],
    ['the trunk\'s way', through, ['redirect'], true],
    ['the trunk\'s way', through, ['refer'], true],
    ['the trunk\'s way', through, ['play', 'collect'], false],
    ['a whisper', { ...through, whisper: 'vip-call' }, ['redirect', 'refer'], false],
    ['a whisper', { ...through, whisper: 'vip-call' }, ['bridge'], true],
    ['a failure that is wanted back', { ...through, failed: 'end' }, ['redirect', 'refer'], false],
    ['a failure that is wanted back', { ...through, failed: 'end' }, ['bridge'], true],
    ['a prompt', { do: 'play', prompt: 'goodbye', then: 'end' }, ['collect'], false],
    ['a prompt', { do: 'play', prompt: 'goodbye', then: 'end' }, ['play'], true],
    ['a question', menu({ 1: 'end' }), ['play'], false],
    ['a question', menu({ 1: 'end' }), ['collect'], true],
    ['a refusal', { do: 'reject', as: 'declined' }, [], true],
    ['the end', { do: 'hang-up' }, [], true],
  ];
  for (const [what, step, able, answered] of rows) {
    it(`${what}, by one who can ${able.join(' and ') || 'nothing'}: ${answered ? 'answered' : 'never'}`, () => {
      const decision = aPolicy(aLine({ first: step, end, refuse: end })).call().tells({ kind: 'arrived' }, new Set(able));
      assert.equal(decision.reason.cause, answered ? 'flow' : 'error');
      if (!answered) assert.deepEqual(decision.directive, { kind: 'reject', as: 'unavailable' });
    });
  }
});

describe('decide: look-ups that are not at hand', () => {
  const live = aLine({ screen: checkCaller({ listed: 'through', unlisted: 'refuse', unavailable: 'down' }), through: connectTo(door), refuse: end, down: { do: 'hang-up' } });

  it('are waited for', async () => {
    const policy = aPolicy(live);
    const { lines, lists } = policy;
    const [liveLine, caller] = [lines.live.bind(lines), lists.caller.bind(lists)];
    lists.add(callerNumber, anEntry('e-1', { list: vip }));
    lines.live = async (number) => liveLine(number);
    lists.caller = async (list, number, nowMs) => caller(list, number, nowMs);
    assert.equal(said(await policy.call().tellsAndWaits({ kind: 'arrived' })), 'connect +31201234500');
    assert.equal(policy.clock.pending, 0, 'no timer is left behind');
  });

  it('are given up together after 200 ms', async () => {
    const policy = aPolicy(live);
    const { lines, lists, clock } = policy;
    const liveLine = lines.live.bind(lines);
    lines.live = (number) => new Promise((resolve) => void clock.after(150, () => resolve(liveLine(number))));
    lists.caller = () => new Promise(() => undefined);
    let decision: Decision | undefined;
    const deciding = policy.call().tellsAndWaits({ kind: 'arrived' }).then((came) => (decision = came));
    await clock.advance(199);
    assert.equal(decision, undefined);
    await clock.advance(1);
    assert.equal(said(await deciding), 'hang-up');
    assert.deepEqual(policy.watched, ['caller failed: not answered in time']);
    assert.equal(clock.pending, 0);
  });

  it('that come after that are nobody\'s trouble any more', async () => {
    const policy = aPolicy(live, { lookUpsMs: 10 });
    policy.lists.caller = () => new Promise((_, fail) => void policy.clock.after(20, () => fail(new Error('gone'))));
    const deciding = policy.call().tellsAndWaits({ kind: 'arrived' });
    await policy.clock.advance(50);
    assert.equal(said(await deciding), 'hang-up');
  });

  const throwing: readonly (readonly [string, (policy: Policy) => void])[] = [
    ['throws', ({ lists }) => void (lists.caller = () => { throw new Error('broken'); })],
    ['rejects', ({ lists }) => void (lists.caller = () => Promise.reject(new Error('broken')))],
  ];
  for (const [how, breaks] of throwing) {
    it(`are unavailable when one ${how}, and that is logged`, async () => {
      const policy = aPolicy(live);
      breaks(policy);
      const call = policy.call();
      assert.equal(said(await call.tellsAndWaits({ kind: 'arrived' })), 'hang-up');
      assert.deepEqual(policy.watched, [`${call.facts.callUid}: broken`, 'caller failed: an error']);
    });
  }
});

describe('decide: an error of ours', () => {
  const live = aLine({ ask: askPin(), through: connectTo(door), refuse: end });
  const fail = (): never => { throw new Error('broken'); };

  it('is refused and logged, at hand', () => {
    const policy = aPolicy(live, { mayCall: fail });
    policy.lists.add('4711', anEntry('e-1'));
    const call = policy.call();
    call.arrives();
    assert.equal(said(call.keys('4711')), 'reject unavailable (error)');
    assert.deepEqual(policy.watched, [`${call.facts.callUid}: broken`]);
  });

  it('is refused and logged, on its way', async () => {
    const policy = aPolicy(live, { mayCall: fail });
    policy.lists.pin = async () => ({ kind: 'found', value: anEntry('e-1', { list: clients }) });
    const call = policy.call();
    call.arrives();
    assert.equal(said(await call.tellsAndWaits({ kind: 'digits', value: '4711' })), 'reject unavailable (error)');
    assert.deepEqual(policy.watched, [`${call.facts.callUid}: broken`]);
  });

  for (const [how, gotIn] of [['throws', fail], ['rejects', () => Promise.reject(new Error('broken'))]] as const) {
    it(`is none of the caller's when remembering who got in ${how}`, async () => {
      const policy = aPolicy(live);
      policy.lists.add('4711', anEntry('e-1'));
      policy.guesses.gotIn = gotIn;
      const call = policy.call();
      call.arrives();
      assert.equal(said(call.keys('4711')), 'connect +31201234500');
      await policy.clock.advance(0);
      assert.deepEqual(policy.watched, [`${call.facts.callUid}: broken`]);
    });
  }

  it('is a flow that goes round and waits for nothing', () => {
    const round: Step = { do: 'check-schedule', schedule: 'office', open: 'round', closed: 'round' };
    assert.equal(said(aPolicy(aLine({ round })).call().arrives()), 'reject unavailable (error)');
  });

  it('is a step that is not there', () => {
    assert.equal(said(aPolicy(aLine({ screen: checkCaller({ unlisted: 'nowhere' }) })).call().arrives()), 'reject unavailable (error)');
    assert.equal(said(aPolicy(aLine({ screen: checkCaller({ unlisted: 'toString' }) })).call().arrives()), 'reject unavailable (error)');
  });
});

describe('decide: the limits of the operator', () => {
  it('are asked once a call, and heard', () => {
    const asked: string[] = [];
    const limits = { admit: (tenant: string, number: string) => asked.push(`${tenant} ${number}`) > 1, goesOn: () => void asked.push('goes on'), bridged: () => void asked.push('bridged'), ended: () => void asked.push('ended') };
    const policy = aPolicy(aLine({ choose: menu({ 1: 'refuse' }), refuse: { do: 'reject', as: 'declined' } }), { limits });
    assert.equal(said(policy.call().arrives()), 'reject busy (limit)');
    const call = policy.call();
    assert.deepEqual([call.arrives(), call.keys('1')].map(said), ['collect choose', 'reject declined']);
    assert.deepEqual(asked, [`smith-partners ${called}`, 'ended', `smith-partners ${called}`, 'goes on', 'ended']);
  });

  for (const [who, able, what] of [['redirects', ['redirect'], 'ended'], ['may bridge', ['redirect', 'bridge'], 'bridged']] as const) {
    it(`a connected call of a client that ${who} is ${what}`, () => {
      const told: string[] = [];
      const limits = { admit: () => true, goesOn: () => undefined, bridged: () => void told.push('bridged'), ended: () => void told.push('ended') };
      aPolicy(aLine({ on: connectTo(door) }), { limits }).call().tells({ kind: 'arrived' }, new Set<Capability>(able));
      assert.deepEqual(told, [what]);
    });
  }
});
