import assert from 'node:assert/strict';
import type { AskPin } from '../../../../../services/policy/domain/tenant.js';
import { aLine, anEntry, askPin, callerNumber, clients, connectTo, toNumber, vip } from '../../../../support/fake-directory.js';
import { aPolicy, said, type Policy } from '../../../../support/policy-call.js';
import { aPinLine, pin, through, toThrough } from './a-pin-line.js';

describe('ask-pin: keyed in a call', () => {
  type Story = readonly [title: string, keyed: readonly string[], heard: readonly string[], more?: Partial<AskPin>];
  const silence = 'silence';
  const stories: readonly Story[] = [
    ['the right PIN leads through', [pin], ['collect welcome', toThrough]],
    ['the right PIN of an entry with a destination leads there', ['471199'], ['collect welcome', 'connect +31201234502']],
    ['a wrong PIN is told so and may try again', ['0000', pin], ['collect welcome', 'collect wrong', toThrough]],
    ['wrong PINs use up the attempts', ['0000', '0001', '0002'], ['collect welcome', 'collect wrong', 'collect wrong', 'reject declined']],
    ['one attempt is one', ['0000'], ['collect welcome', 'reject declined'], { attempts: 1 }],
    ['nothing keyed is asked again', [silence, pin], ['collect welcome', 'collect welcome', toThrough]],
    ['silence throughout is `silent`', [silence, silence, silence], ['collect welcome', 'collect welcome', 'collect welcome', 'hang-up']],
    ['one wrong PIN among silence is `invalid`', [silence, '0000', silence], ['collect welcome', 'collect welcome', 'collect wrong', 'reject declined']],
    ['silence after wrong PINs is `invalid`', ['0000', silence, silence], ['collect welcome', 'collect wrong', 'collect welcome', 'reject declined']],
    ['fewer than the least digits use an attempt', ['47', '471', ''], ['collect welcome', 'collect wrong', 'collect wrong', 'reject declined']],
    ['more digits than there can be are a wrong PIN', ['471147114711'], ['collect welcome', 'collect wrong']],
    ['the retry prompt is the prompt where a step has but one', ['0000'], ['collect welcome', 'collect welcome'], { retry: 'welcome' }],
  ];
  for (const [title, keyed, heard, more] of stories) {
    it(title, () => {
      const call = aPinLine(more).call();
      const answers = [call.arrives(), ...keyed.map((value) => (value === silence ? call.staysSilent() : call.keys(value)))];
      assert.deepEqual(answers.map(said), heard);
      assert.equal(answers.every(({ reason }) => reason.cause === 'flow'), true);
    });
  }

  it('asks with the step\'s own times and keys, and keeps the digits secret', () => {
    const { directive } = aPinLine({ minDigits: 5, maxDigits: 6, endKey: '', firstDigitMs: 1, betweenDigitsMs: 2, totalMs: 3, bargeIn: false }).call().arrives();
    assert.ok(directive.kind === 'collect');
    const { prompts: _, ...rest } = directive;
    assert.deepEqual(rest, { kind: 'collect', minDigits: 5, maxDigits: 6, endKey: '', firstDigitMs: 1, betweenDigitsMs: 2, totalMs: 3, bargeIn: false, secret: true });
  });

  it('names the entry in the reason, and never the PIN', () => {
    const policy = aPinLine();
    const call = policy.call();
    const answers = [call.arrives(), call.keys('0815'), call.keys(pin)];
    assert.deepEqual(answers.at(-1)?.reason, { tenant: 'smith-partners', step: 'through', release: 7, entryId: 'e-1', cause: 'flow' });
    const everything = JSON.stringify([answers, policy.watched]) + answers.map(({ cursor }) => Buffer.from(cursor).toString('latin1')).join();
    for (const digits of [pin, '0815']) assert.equal(everything.includes(digits), false);
  });
});

describe('ask-pin: what counts as a guess', () => {
  it('a wrong PIN counts once, with who, where and on which lists', () => {
    const policy = aPinLine({ lists: [clients, vip] });
    const call = policy.call();
    call.arrives();
    call.keys('0000');
    assert.deepEqual(policy.guesses.guesses.map(({ who }) => who), [{ caller: callerNumber, trunk: 'default', called: '+31201234567', tenant: 'smith-partners', lists: [clients, vip] }]);
    assert.deepEqual(policy.watched, ['wrong PIN']);
  });

  it('a wrong PIN that is asked about twice counts once, also for who watches', () => {
    const policy = aPinLine();
    const call = policy.call();
    const { cursor } = call.arrives();
    for (const attemptId of ['a1', 'a1', 'a2']) {
      call.cursor = cursor;
      call.tells({ kind: 'digits', value: '0000', attemptId });
    }
    assert.equal(policy.guesses.guesses.length, 2);
    assert.deepEqual(policy.watched, ['wrong PIN', 'wrong PIN']);
  });

  it('silence and too few digits do not count', () => {
    const policy = aPinLine();
    const call = policy.call();
    call.arrives();
    call.staysSilent();
    call.keys('471');
    assert.deepEqual(policy.guesses.guesses, []);
  });

  it('a question asked twice counts once and is answered the same', () => {
    const policy = aPinLine();
    const call = policy.call();
    call.arrives();
    const { cursor } = call;
    const first = call.tells({ kind: 'digits', value: '0000', attemptId: 'one' });
    call.cursor = cursor;
    const second = call.tells({ kind: 'digits', value: '0000', attemptId: 'one' });
    assert.deepEqual(second, first);
    assert.equal(policy.guesses.guesses.length, 1);
  });

  it('without an attempt id every question counts', () => {
    const policy = aPinLine();
    const call = policy.call();
    call.arrives();
    const { cursor } = call;
    call.tells({ kind: 'digits', value: '0000' });
    call.cursor = cursor;
    call.tells({ kind: 'digits', value: '0000' });
    assert.equal(policy.guesses.guesses.length, 2);
  });

  it('a right PIN takes no wrong one back', () => {
    const policy = aPinLine();
    const call = policy.call();
    call.arrives();
    call.keys('0000');
    call.keys(pin);
    assert.equal(policy.guesses.guesses.length, 1);
  });

  it('a withheld caller is counted under no number, even where one is known', () => {
    const policy = aPinLine();
    const call = policy.call({ withheld: true });
    call.arrives();
    call.keys('0000');
    assert.equal('caller' in (policy.guesses.guesses[0]?.who ?? {}), false);
  });
});

describe('ask-pin: a PIN with uses', () => {
  function aLimitedPin(uses: number): Policy {
    const policy = aPinLine();
    policy.lists.add('9999', anEntry('e-9', { uses }));
    return policy;
  }

  it('opens as many calls as it has, and is then as if it were not there', () => {
    const policy = aLimitedPin(2);
    const answers = ['aa', 'bb', 'cc'].map((callUid) => {
      const call = policy.call({ callUid });
      call.arrives();
      return said(call.keys('9999'));
    });
    assert.deepEqual(answers, [toThrough, toThrough, 'collect wrong']);
    assert.equal(policy.guesses.guesses.length, 1);
  });

  it('is used once by a call, however often it is asked', () => {
    const policy = aLimitedPin(1);
    const call = policy.call();
    call.arrives();
    const { cursor } = call;
    assert.equal(said(call.keys('9999')), toThrough);
    call.cursor = cursor;
    assert.equal(said(call.keys('9999')), toThrough);
    assert.equal(policy.lists.uses.get('e-9')?.size, 1);
  });

  it('is not used by one who is locked out', () => {
    const policy = aLimitedPin(1);
    const call = policy.call();
    call.arrives();
    policy.guesses.preset = { caller: 6 };
    call.keys('9999');
    assert.equal(policy.lists.uses.size, 0);
  });

  it('is used when the answer is decided, though it is told later', () => {
    const policy = aLimitedPin(1);
    policy.guesses.preset = { line: 51 };
    const call = policy.call();
    call.arrives();
    call.keys('9999');
    assert.equal(policy.lists.uses.get('e-9')?.size, 1);
    assert.equal(said(call.tells({ kind: 'waited' })), toThrough);
  });
});

describe('ask-pin: a look-up that cannot be made', () => {
  it('goes where the step says: the counts before the prompt', () => {
    const policy = aPinLine();
    policy.guesses.fails = true;
    assert.equal(said(policy.call().arrives()), 'reject forbidden');
    assert.deepEqual(policy.watched, ['counts failed: the store is gone']);
  });

  type Failure = readonly [string, string, (policy: Policy) => void];
  const failures: readonly Failure[] = [
    ['the list', '0000', ({ lists }) => void (lists.fails = true)],
    ['the counting of a wrong PIN', '0000', ({ guesses }) => void (guesses.fails = true)],
    ['the counts that judge a right PIN', pin, ({ guesses }) => void (guesses.fails = true)],
    ['the uses of a PIN', '9999', ({ lists }) => void (lists.use = () => ({ kind: 'unavailable', why: 'the store is gone' }))],
  ];
  for (const [what, keyed, fails] of failures) {
    it(`goes where the step says: ${what}`, () => {
      const policy = aPinLine();
      policy.lists.add('9999', anEntry('e-9', { uses: 3 }));
      const call = policy.call();
      call.arrives();
      fails(policy);
      assert.equal(said(call.keys(keyed)), 'reject forbidden');
    });
  }

  it('is trouble of ours where the step does not say', () => {
    const policy = aPolicy(aLine({ ask: askPin(), through: connectTo(toNumber(through)), refuse: { do: 'reject', as: 'busy' } }));
    const call = policy.call();
    call.arrives();
    policy.lists.fails = true;
    assert.equal(said(call.keys(pin)), 'reject unavailable (lookup-failed)');
  });
});
