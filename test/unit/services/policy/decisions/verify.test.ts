import assert from 'node:assert/strict';
import type { CallFacts } from '../../../../../services/policy/domain/decision.js';
import type { Verify } from '../../../../../services/policy/domain/tenant.js';
import { aVerify, aVerifyOfPins, FakeCustomers } from '../../../../support/fake-customers.js';
import { aLine, connectMatched, connectTo, toNumber, callerNumber } from '../../../../support/fake-directory.js';
import { aPolicy, said, type Policy, type PolicyCall } from '../../../../support/policy-call.js';

const through = '+31201234500';
const waited = { kind: 'waited' } as const;

class Asking {
  readonly customers = new FakeCustomers();
  readonly policy: Policy;

  constructor(step: Verify) {
    const line = aLine({
      ask: step, through: connectMatched(toNumber(through)), desk: connectTo(toNumber('+31201234599')), refuse: { do: 'reject', as: 'declined' }, quiet: { do: 'hang-up' }, shut: { do: 'reject', as: 'busy' },
    });
    this.policy = aPolicy(line, { customers: this.customers });
  }

  call(more?: Partial<CallFacts>): PolicyCall {
    return this.policy.call(more);
  }
}

async function keys(call: PolicyCall, value: string): Promise<string> {
  return said(await call.tellsAndWaits({ kind: 'digits', value, attemptId: `${call.facts.callUid}-${++call.attempts}` }));
}

async function arrives(call: PolicyCall): Promise<string> {
  return said(await call.tellsAndWaits({ kind: 'arrived' }));
}

async function waits(call: PolicyCall): Promise<string> {
  return said(await call.tellsAndWaits(waited));
}

describe('verify: the caller', () => {
  for (const [says, heard] of [['verified', `connect ${through}`], ['unverified', 'reject declined'], ['unavailable', 'connect +31201234599']] as const) {
    it(`is ${says} at once where the answer is at hand`, () => {
      const asking = new Asking(aVerify());
      asking.customers.says = says;
      assert.equal(said(asking.call().arrives()), heard);
      assert.deepEqual(asking.customers.questions.map(({ step, caller, pin }) => [step, caller, pin]), [['ask', callerNumber, undefined]]);
    });

    it(`is ${says} after a Wait where it is not`, () => {
      const asking = new Asking(aVerify());
      asking.customers.says = says;
      asking.customers.slow = 2;
      const call = asking.call();
      assert.deepEqual([call.arrives(), call.tells(waited), call.tells(waited)].map(said), ['wait 250', 'wait 250', heard]);
      assert.equal(asking.customers.questions.length, 1);
      assert.deepEqual(asking.policy.watched.filter((line) => line.startsWith('delayed')), []);
    });
  }

  it('whose number is withheld is asked about nowhere', () => {
    const asking = new Asking(aVerify());
    assert.equal(said(asking.call({ withheld: true }).arrives()), 'reject declined');
    assert.deepEqual(asking.customers.questions, []);
  });

  it('goes where the answer says', () => {
    const asking = new Asking(aVerify());
    asking.customers.destinations = [toNumber('+31201234510'), { kind: 'uri', uri: 'sip:1001@pbx.example' }];
    asking.customers.slow = 1;
    const call = asking.call();
    call.arrives();
    const decision = call.tells(waited);
    assert.deepEqual([said(decision), decision.reason.entryId], ['connect +31201234510 sip:1001@pbx.example', 'crm-1']);
  });

  it('does not go where the operator allows nobody', () => {
    const customers = new FakeCustomers();
    customers.destinations = [toNumber('+4990012345')];
    const policy = aPolicy(aLine({ ask: aVerify(), through: connectMatched(), desk: { do: 'hang-up' }, refuse: { do: 'hang-up' } }), { customers, mayCall: (_, to) => to.kind !== 'number' || !to.number.startsWith('+49900') });
    assert.equal(said(policy.call().arrives()), 'reject unavailable (not-allowed)');
  });

  it('hears the hold prompt once', () => {
    const asking = new Asking(aVerify({ hold: 'moment' }));
    asking.customers.slow = 2;
    const call = asking.call();
    const [first, second] = [call.arrives().directive, call.tells(waited).directive];
    assert.ok(first.kind === 'wait' && second.kind === 'wait');
    assert.deepEqual([first.prompt?.durationMs, second.prompt], [1500, undefined]);
  });

  it('is unavailable where nobody can be asked', () => {
    const policy = aPolicy(aLine({ ask: aVerify(), through: { do: 'hang-up' }, desk: { do: 'hang-up' }, refuse: { do: 'reject', as: 'declined' } }));
    assert.equal(said(policy.call().arrives()), 'hang-up');
    assert.deepEqual(policy.watched, ['verify failed: nobody can be asked']);
  });

  it('cannot be answered by anything but waiting', () => {
    const asking = new Asking(aVerify());
    asking.customers.slow = 1;
    const call = asking.call();
    call.arrives();
    assert.equal(said(call.tells({ kind: 'digits', value: '1' })), 'reject unavailable (bad-question)');
  });

  it('is refused by a client that cannot wait', () => {
    const asking = new Asking(aVerify());
    asking.customers.slow = 1;
    assert.equal(said(asking.call().tells({ kind: 'arrived' }, new Set(['redirect']))), 'reject unavailable (error)');
  });
});

describe('verify: what is keyed', () => {
  it('is asked about, and leads through', async () => {
    const asking = new Asking(aVerifyOfPins());
    const call = asking.call();
    assert.deepEqual([await arrives(call), await keys(call, '4711')], ['collect welcome', `connect ${through}`]);
    assert.deepEqual(asking.customers.questions.map(({ caller, pin, attemptId }) => [caller, pin, attemptId]), [[undefined, '4711', `${call.facts.callUid}-1`]]);
    assert.deepEqual(asking.policy.guesses.guesses, []);
  });

  it('goes with the caller where both are asked about, and without one who is withheld', async () => {
    const asking = new Asking(aVerifyOfPins({ with: 'both' }));
    for (const withheld of [false, true]) {
      const call = asking.call({ withheld, callUid: withheld ? 'bb' : 'aa' });
      await arrives(call);
      await keys(call, '4711');
    }
    assert.deepEqual(asking.customers.questions.map(({ caller, pin }) => [caller, pin]), [[callerNumber, '4711'], [undefined, '4711']]);
  });

  it('counts as a guess when it is wrong, for caller and line and no list, and may be tried again', async () => {
    const asking = new Asking(aVerifyOfPins());
    asking.customers.says = 'unverified';
    const call = asking.call();
    assert.deepEqual([await arrives(call), await keys(call, '0000'), await keys(call, '0001'), await keys(call, '0002')], ['collect welcome', 'collect wrong', 'collect wrong', 'reject declined']);
    assert.deepEqual(asking.policy.guesses.guesses.map(({ who }) => [who.caller, who.called, who.lists]), Array(3).fill([callerNumber, '+31201234567', []]));
    assert.deepEqual(asking.policy.watched, ['wrong PIN', 'wrong PIN', 'wrong PIN']);
  });

  it('counts as a guess when the answer comes late', async () => {
    const asking = new Asking(aVerifyOfPins());
    asking.customers.says = 'unverified';
    asking.customers.slow = 1;
    const call = asking.call();
    assert.deepEqual([await arrives(call), await keys(call, '0000'), await waits(call), await keys(call, '0001')], ['collect welcome', 'wait 250', 'collect wrong', 'wait 250']);
    assert.equal(asking.policy.guesses.guesses.length, 2);
  });

  it('counts as none when nobody could say', async () => {
    const asking = new Asking(aVerifyOfPins());
    asking.customers.says = 'unavailable';
    const call = asking.call();
    assert.deepEqual([await arrives(call), await keys(call, '0000')], ['collect welcome', 'connect +31201234599']);
    assert.deepEqual(asking.policy.guesses.guesses, []);
  });

  it('is not asked about when it has too few digits, or is nothing', async () => {
    const asking = new Asking(aVerifyOfPins());
    const call = asking.call();
    assert.deepEqual([await arrives(call), await keys(call, '47'), said(await call.tellsAndWaits({ kind: 'silence' })), await keys(call, '')], ['collect welcome', 'collect wrong', 'collect welcome', 'reject declined']);
    const quiet = asking.call({ callUid: 'bb' });
    await arrives(quiet);
    const heard = [];
    for (let i = 0; i < 3; i++) heard.push(said(await quiet.tellsAndWaits({ kind: 'silence' })));
    assert.deepEqual(heard, ['collect welcome', 'collect welcome', 'hang-up']);
    assert.deepEqual(asking.customers.questions, []);
  });

  it('is not asked about, nor asked for, once the caller is locked out', async () => {
    const asking = new Asking(aVerifyOfPins());
    const call = asking.call();
    await arrives(call);
    asking.policy.guesses.preset = { caller: 6 };
    assert.equal(await keys(call, '4711'), 'reject busy');
    assert.equal(await arrives(asking.call({ callUid: 'bb' })), 'reject busy');
    assert.deepEqual(asking.customers.questions, []);
  });

  it('is answered later on a line past its limit, right or wrong', async () => {
    const asking = new Asking(aVerifyOfPins());
    asking.policy.guesses.preset = { line: 51 };
    asking.customers.destinations = [toNumber('+31201234510')];
    const right = asking.call();
    assert.deepEqual([await arrives(right), await keys(right, '4711'), await waits(right)], ['collect welcome', 'wait 1000', 'connect +31201234510']);
    asking.customers.says = 'unverified';
    const wrong = asking.call({ callUid: 'bb', caller: '+31699999999' });
    assert.deepEqual([await arrives(wrong), await keys(wrong, '0000'), await waits(wrong)], ['collect welcome', 'wait 2000', 'collect wrong']);
    assert.ok(asking.policy.watched.includes('delayed 1000'));
  });

  it('stands in nothing that a call carries with it or that is told of it', async () => {
    const asking = new Asking(aVerifyOfPins());
    asking.customers.slow = 1;
    const call = asking.call();
    const answers = [];
    for (const event of [{ kind: 'arrived' }, { kind: 'digits', value: '90210547', attemptId: 'a1' }, waited] as const) answers.push(await call.tellsAndWaits(event));
    const everything = JSON.stringify([answers, asking.policy.watched]) + answers.map(({ cursor }) => Buffer.from(cursor).toString('latin1')).join();
    assert.equal(everything.includes('90210547'), false);
  });

  it('makes an asserted caller known who got in', async () => {
    const asking = new Asking(aVerifyOfPins());
    const call = asking.call();
    await arrives(call);
    await keys(call, '4711');
    const counts = asking.policy.guesses.counts({ caller: callerNumber, trunk: 'default', called: '+31201234567', tenant: 'smith-partners', lists: [] }, asking.policy.clock.now());
    assert.equal('known' in counts && counts.known, true);
  });
});
