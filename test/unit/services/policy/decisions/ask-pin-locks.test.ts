import assert from 'node:assert/strict';
import { callerNumber, clients } from '../../../../support/fake-directory.js';
import { said } from '../../../../support/policy-call.js';
import { aPinLine, pin, toThrough } from './a-pin-line.js';

describe('ask-pin: locked', () => {
  it('before the call: not even asked', () => {
    const policy = aPinLine();
    policy.guesses.preset = { caller: 6 };
    assert.equal(said(policy.call().arrives()), 'reject busy');
    assert.deepEqual(policy.watched, ['locked out']);
  });

  it('during the call: by the sixth wrong PIN within an hour', () => {
    const policy = aPinLine({ attempts: 4 });
    const one = policy.call({ callUid: 'aa' });
    assert.deepEqual([one.arrives(), one.keys('0000'), one.keys('0001'), one.keys('0002'), one.keys('0003')].map(said),
      ['collect welcome', 'collect wrong', 'collect wrong', 'collect wrong', 'reject declined']);
    const other = policy.call({ callUid: 'bb' });
    assert.deepEqual([other.arrives(), other.keys('0004'), other.keys('0005')].map(said), ['collect welcome', 'collect wrong', 'reject busy']);
    assert.equal(said(policy.call({ callUid: 'cc' }).arrives()), 'reject busy');
  });

  it('during the call: the right PIN comes too late', () => {
    const policy = aPinLine();
    const call = policy.call();
    call.arrives();
    policy.guesses.preset = { caller: 6 };
    assert.equal(said(call.keys(pin)), 'reject busy');
  });

  it('passes with the hour', async () => {
    const policy = aPinLine();
    for (let guess = 0; guess < 6; guess++) {
      const attempt = await policy.guesses.attempt({ caller: callerNumber, trunk: 'default', called: '+31201234567', tenant: 'smith-partners', lists: [clients] }, { pin: '0000' }, policy.clock.now());
      if (attempt.kind === 'attempt') await attempt.stands();
    }
    assert.equal(said(policy.call().arrives()), 'reject busy');
    await policy.clock.advance(3_600_000);
    assert.equal(said(policy.call().arrives()), 'collect welcome');
  });
});

describe('ask-pin: a line past its limit', () => {
  it('answers a stranger\'s wrong PIN later, and then as always', () => {
    const policy = aPinLine();
    policy.guesses.preset = { line: 52 };
    const call = policy.call();
    assert.deepEqual([call.arrives(), call.keys('0000')].map(said), ['collect welcome', 'wait 4000']);
    assert.equal(said(call.tells({ kind: 'waited' })), 'collect wrong');
    assert.ok(policy.watched.includes('delayed 4000'));
  });

  it('answers a stranger\'s last wrong PIN later', () => {
    const policy = aPinLine({ attempts: 1 });
    policy.guesses.preset = { line: 50 };
    const call = policy.call();
    assert.deepEqual([call.arrives(), call.keys('0000'), call.tells({ kind: 'waited' })].map(said), ['collect welcome', 'wait 1000', 'reject declined']);
  });

  it('answers a stranger\'s right PIN later, with the destination as it matched', () => {
    const policy = aPinLine();
    policy.guesses.preset = { list: 51 };
    const call = policy.call();
    assert.deepEqual([call.arrives(), call.keys('471199')].map(said), ['collect welcome', 'wait 1000']);
    policy.lists.remove('e-2');
    const last = call.tells({ kind: 'waited' });
    assert.equal(said(last), 'connect +31201234502');
    assert.equal(last.reason.entryId, 'e-2');
  });

  it('locks strangers out in the end', () => {
    const policy = aPinLine();
    policy.guesses.preset = { line: 56 };
    const call = policy.call();
    assert.deepEqual([call.arrives(), call.keys('0000')].map(said), ['collect welcome', 'reject busy']);
  });

  it('still hears a caller who got in lately', async () => {
    const policy = aPinLine();
    const before = policy.call({ callUid: 'aa' });
    before.arrives();
    before.keys(pin);
    policy.guesses.preset = { line: 1000, list: 1000 };
    await policy.clock.advance(29 * 24 * 3_600_000);
    const again = policy.call({ callUid: 'bb' });
    assert.deepEqual([again.arrives(), again.keys('0000'), again.keys(pin)].map(said), ['collect welcome', 'collect wrong', toThrough]);
    await policy.clock.advance(31 * 24 * 3_600_000);
    assert.equal(said(policy.call({ callUid: 'cc' }).arrives()), 'reject busy');
  });

  for (const [what, of] of [['a number that nobody vouches for', { asserted: false }], ['a withheld number', { withheld: true }]] as const) {
    it(`does not remember ${what}`, () => {
      const policy = aPinLine();
      const call = policy.call(of);
      call.arrives();
      call.keys(pin);
      policy.guesses.preset = { line: 1000 };
      assert.equal(said(policy.call({ callUid: 'bb' }).arrives()), 'reject busy');
    });
  }

  it('remembers a caller whose answer came late', () => {
    const policy = aPinLine();
    policy.guesses.preset = { line: 51 };
    const call = policy.call();
    call.arrives();
    call.keys(pin);
    call.tells({ kind: 'waited' });
    policy.guesses.preset = { line: 1000 };
    assert.equal(said(policy.call({ callUid: 'bb' }).arrives()), 'collect welcome');
  });

  for (const event of [{ kind: 'digits', value: pin }, { kind: 'silence' }, { kind: 'played' }] as const) {
    it(`takes no ${event.kind} while the answer is held back`, () => {
      const policy = aPinLine();
      policy.guesses.preset = { line: 51 };
      const call = policy.call();
      call.arrives();
      call.keys(pin);
      assert.equal(said(call.tells(event)), 'reject unavailable (bad-question)');
    });
  }
});
