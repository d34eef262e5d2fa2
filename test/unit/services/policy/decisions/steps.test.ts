import assert from 'node:assert/strict';
import type { CallEvent, CallFacts, LiveLine } from '../../../../../services/policy/domain/decision.js';
import type { Attestation, CheckCaller, Connect, Destination, Menu, Step } from '../../../../../services/policy/domain/tenant.js';
import { aLine, aPrompt, anEntry, askPin, callerNumber, checkCaller, connectMatched, connectTo, menu, toNumber, vip } from '../../../../support/fake-directory.js';
import { aPolicy, said, type Policy } from '../../../../support/policy-call.js';

const ends: Readonly<Record<string, Step>> = {
  listed: { do: 'reject', as: 'busy' }, unlisted: { do: 'reject', as: 'declined' }, withheld: { do: 'reject', as: 'anonymous' },
  unproven: { do: 'reject', as: 'unwanted' }, down: { do: 'reject', as: 'forbidden' },
};

describe('check-caller', () => {
  const outcomes = { listed: 'reject busy', unlisted: 'reject declined', withheld: 'reject anonymous', unproven: 'reject unwanted', down: 'reject forbidden' };

  function aScreeningLine(more: Partial<CheckCaller> = {}): Policy {
    const policy = aPolicy(aLine({ screen: checkCaller({ listed: 'listed', unlisted: 'unlisted', withheld: 'withheld', unproven: 'unproven', unavailable: 'down', ...more }), ...ends }));
    policy.lists.add(callerNumber, anEntry('e-1', { list: vip })).add('+4420*', anEntry('e-2', { list: vip }));
    return policy;
  }

  type Row = readonly [what: string, outcome: keyof typeof outcomes, facts: Partial<CallFacts>];
  const rows: readonly Row[] = [
    ['a number that is on the list', 'listed', {}],
    ['a number under a prefix that is on the list', 'listed', { caller: '+442071234567' }],
    ['a number that is not', 'unlisted', { caller: '+31612345679' }],
    ['a listed number that is withheld', 'withheld', { withheld: true }],
    ['a listed number whose signature failed', 'unproven', { attestation: 'failed' }],
  ];
  for (const [what, outcome, facts] of rows) {
    it(`${what} is ${outcome}`, () => assert.equal(said(aScreeningLine().call(facts).arrives()), outcomes[outcome]));
  }

  it('a caller without a usable number is withheld', () => {
    const policy = aScreeningLine();
    const { caller: _, ...nameless } = policy.call().facts;
    const decision = policy.decider.decide({ facts: nameless, event: { kind: 'arrived' }, cursor: new Uint8Array(0), capabilities: new Set() }, 0);
    assert.ok(!(decision instanceof Promise));
    assert.equal(said(decision), outcomes.withheld);
  });

  const levels: Readonly<Record<CheckCaller['attestation'], readonly Attestation[]>> = { none: ['none', 'A', 'B', 'C'], C: ['A', 'B', 'C'], B: ['A', 'B'], A: ['A'] };
  for (const [least, enough] of Object.entries(levels) as [CheckCaller['attestation'], readonly Attestation[]][]) {
    for (const attestation of ['none', 'A', 'B', 'C', 'failed'] as const) {
      const outcome = enough.includes(attestation) ? 'listed' : 'unproven';
      it(`attestation ${attestation} where ${least} is wanted: ${outcome}`, () => {
        assert.equal(said(aScreeningLine({ attestation: least }).call({ attestation }).arrives()), outcomes[outcome]);
      });
    }
  }

  it('an unlisted number is unlisted, whatever its attestation', () => {
    assert.equal(said(aScreeningLine({ attestation: 'A' }).call({ caller: '+31612345679', attestation: 'failed' }).arrives()), outcomes.unlisted);
  });

  it('a list that cannot be asked leads to `unavailable`', () => {
    const policy = aScreeningLine();
    policy.lists.fails = true;
    assert.equal(said(policy.call().arrives()), outcomes.down);
  });

  it('a list that cannot be asked is trouble of ours where the step has no `unavailable`', () => {
    const { unavailable: _, ...step } = checkCaller({ listed: 'listed', unlisted: 'unlisted', withheld: 'withheld', unproven: 'unproven' });
    const policy = aPolicy(aLine({ screen: step, ...ends }));
    policy.lists.fails = true;
    assert.equal(said(policy.call().arrives()), 'reject unavailable (lookup-failed)');
    assert.deepEqual(policy.watched, ['caller failed: the store is gone']);
  });

  it('an entry outside its time is not there', () => {
    const policy = aScreeningLine();
    policy.lists.remove('e-1');
    policy.lists.add(callerNumber, anEntry('e-3', { list: vip, validUntilMs: policy.clock.now() - 1 }));
    assert.equal(said(policy.call().arrives()), outcomes.unlisted);
  });
});

describe('menu', () => {
  function aMenu(more: Partial<Menu> = {}): Policy {
    return aPolicy(aLine({
      choose: menu({ 1: 'one', '#': 'hash' }, { invalid: 'invalid', silent: 'silent', ...more }),
      one: { do: 'reject', as: 'busy' }, hash: { do: 'reject', as: 'forbidden' }, invalid: { do: 'reject', as: 'declined' }, silent: { do: 'hang-up' },
    }));
  }

  const silence = 'silence';
  type Story = readonly [title: string, keyed: readonly string[], last: string, more?: Partial<Menu>];
  const stories: readonly Story[] = [
    ['a key leads to its step', ['1'], 'reject busy'],
    ['# is a key like any other', ['#'], 'reject forbidden'],
    ['another key is asked again', ['2'], 'collect choose'],
    ['other keys throughout are `invalid`', ['2', '3', '*'], 'reject declined'],
    ['silence is asked again', [silence], 'collect choose'],
    ['silence throughout is `silent`', [silence, silence, silence], 'hang-up'],
    ['any key among silence is `invalid`', [silence, '2', silence], 'reject declined'],
    ['a key after silence leads to its step', [silence, silence, '1'], 'reject busy'],
    ['one attempt is one', ['2'], 'reject declined', { attempts: 1 }],
    ['no digits at all are a wrong key', ['', '', ''], 'reject declined'],
  ];
  for (const [title, keyed, last, more] of stories) {
    it(title, () => {
      const call = aMenu(more).call();
      const answers = [call.arrives(), ...keyed.map((value) => (value === silence ? call.staysSilent() : call.keys(value)))];
      assert.equal(answers.map(said).at(-1), last);
    });
  }

  it('hears one key, which is no secret', () => {
    const { directive } = aMenu().call().arrives();
    assert.ok(directive.kind === 'collect');
    const { minDigits, maxDigits, endKey, secret, bargeIn } = directive;
    assert.deepEqual({ minDigits, maxDigits, endKey, secret, bargeIn }, { minDigits: 1, maxDigits: 1, endKey: '', secret: false, bargeIn: true });
  });
});

describe('check-schedule', () => {
  const steps: Readonly<Record<string, Step>> = { hours: { do: 'check-schedule', schedule: 'office', open: 'open', closed: 'closed' }, open: { do: 'reject', as: 'busy' }, closed: { do: 'reject', as: 'declined' } };

  it('goes by the wall clock of the tenant\'s zone', async () => {
    const policy = aPolicy(aLine(steps));
    assert.equal(said(policy.call().arrives()), 'reject busy');
    await policy.clock.advance(5 * 3_600_000);
    assert.equal(said(policy.call().arrives()), 'reject declined');
  });

  it('without its schedule is an error, not closed', () => {
    assert.equal(said(aPolicy(aLine(steps, { schedules: {} })).call().arrives()), 'reject unavailable (error)');
  });
});

describe('play', () => {
  const steps: Readonly<Record<string, Step>> = { say: { do: 'play', prompt: 'goodbye', then: 'end' }, end: { do: 'hang-up' } };

  it('is heard, and then the flow goes on', () => {
    const call = aPolicy(aLine(steps)).call();
    assert.deepEqual([call.arrives(), call.tells({ kind: 'played' })].map(said), ['play goodbye', 'hang-up']);
  });

  it('of a prompt that is not rendered is skipped and counted', () => {
    const policy = aPolicy(aLine(steps, { prompts: {} }));
    assert.equal(said(policy.call().arrives()), 'hang-up');
    assert.deepEqual(policy.watched, ['smith-partners has no goodbye']);
  });

  it('of a prompt with the name of something every object has is skipped too', () => {
    assert.equal(said(aPolicy(aLine({ ...steps, say: { do: 'play', prompt: 'constructor', then: 'end' } }, { prompts: {} })).call().arrives()), 'hang-up');
  });
});

describe('a prompt that is not rendered', () => {
  it('leaves a question without sound, and is counted', () => {
    const policy = aPolicy(aLine({ ask: askPin(), refuse: { do: 'hang-up' } }, { prompts: {} }));
    assert.equal(said(policy.call().arrives()), 'collect');
    assert.deepEqual(policy.watched, ['smith-partners has no welcome']);
  });
});

describe('connect', () => {
  const one = toNumber('+31201234501');
  const two = { kind: 'uri', uri: 'sip:two@pbx.example' } as const;

  function connecting(step: Connect, mayCall?: (tenant: string, to: Destination) => boolean): Policy {
    return aPolicy(aLine({ on: step, after: { do: 'reject', as: 'busy' } }), mayCall === undefined ? {} : { mayCall });
  }

  it('says all that the step says', () => {
    const step: Connect = { ...connectTo(one, two), whisper: 'vip-call', label: 'VIP', ringSeconds: 12, mode: 'bridge', failed: 'after' };
    assert.deepEqual(connecting(step).call().arrives().directive, {
      kind: 'connect', destinations: [one, two], mode: 'bridge', whisper: aPrompt('vip-call'), label: 'VIP', ringSeconds: 12, failedWanted: true,
    });
  });

  it('is final when nobody wants to hear of a failure', () => {
    const { directive, cursor } = connecting(connectTo(one)).call().arrives();
    assert.deepEqual(directive, { kind: 'connect', destinations: [one], mode: 'trunk', ringSeconds: 30, failedWanted: false });
    assert.equal(cursor.length, 0);
  });

  it('that failed goes where the step says', () => {
    const call = connecting({ ...connectTo(one), failed: 'after' }).call();
    assert.deepEqual([call.arrives(), call.tells({ kind: 'connect-failed', sipStatus: 486 })].map(said), ['connect +31201234501', 'reject busy']);
  });

  it('asks the operator about every destination, in the tenant\'s name', () => {
    const asked: string[] = [];
    const policy = connecting(connectTo(one, two), (tenant, to) => asked.push(`${tenant} ${to.kind}`) > 0);
    policy.call().arrives();
    assert.deepEqual(asked, ['smith-partners number', 'smith-partners uri']);
  });

  it('leaves out what the operator does not allow', () => {
    assert.equal(said(connecting(connectTo(one, two), (_, to) => to.kind === 'uri').call().arrives()), 'connect sip:two@pbx.example');
  });

  it('to nowhere that the operator allows is refused', () => {
    assert.equal(said(connecting({ ...connectTo(one, two), failed: 'after' }, () => false).call().arrives()), 'reject unavailable (not-allowed)');
  });

  describe('to the matched entry', () => {
    function matching(connect: Connect, destinations?: readonly (typeof one)[]): Policy {
      const policy = aPolicy(aLine({ screen: checkCaller({ listed: 'ask' }), ask: askPin(), through: connect, refuse: { do: 'reject', as: 'busy' } }));
      policy.lists.add(callerNumber, anEntry('caller', { list: vip, ...(destinations && { destinations }) }));
      return policy;
    }

    function through(policy: Policy): string {
      const call = policy.call();
      call.arrives();
      return said(call.keys('4711'));
    }

    it('takes the last one', () => {
      const policy = matching(connectMatched(), [one]);
      policy.lists.add('4711', anEntry('pin', { destinations: [toNumber('+31201234509')] }));
      assert.equal(through(policy), 'connect +31201234509');
    });

    it('takes the one before where the last has no destination', () => {
      const policy = matching(connectMatched(toNumber('+31201234500')), [one]);
      policy.lists.add('4711', anEntry('pin', { destinations: [] }));
      assert.equal(through(policy), 'connect +31201234501');
    });

    it('takes the default where none has', () => {
      const policy = matching(connectMatched(toNumber('+31201234500')));
      policy.lists.add('4711', anEntry('pin'));
      assert.equal(through(policy), 'connect +31201234500');
    });

    it('is an error where there is no default either', () => {
      const policy = matching(connectMatched());
      policy.lists.add('4711', anEntry('pin'));
      assert.equal(through(policy), 'reject unavailable (error)');
    });

    it('takes no destination of a caller whose number is not proven', () => {
      const policy = aPolicy(aLine({ screen: checkCaller({ attestation: 'A', unproven: 'through' }), through: connectMatched(toNumber('+31201234500')) }));
      policy.lists.add(callerNumber, anEntry('caller', { list: vip, destinations: [one] }));
      const decision = policy.call({ attestation: 'B' }).arrives();
      assert.equal(said(decision), 'connect +31201234500');
      assert.equal(decision.reason.entryId, undefined);
    });
  });
});

describe('the ends of a flow', () => {
  const steps: readonly (readonly [Step, string])[] = [
    [{ do: 'reject', as: 'busy' }, 'reject busy'], [{ do: 'reject', as: 'anonymous' }, 'reject anonymous'], [{ do: 'hang-up' }, 'hang-up'],
  ];
  for (const [step, answer] of steps) {
    it(answer, () => {
      const decision = aPolicy(aLine({ end: step })).call().arrives();
      assert.equal(said(decision), answer);
      assert.equal(decision.cursor.length, 0);
    });
  }
});

describe('what is not available yet', () => {
  const steps: readonly Step[] = [
    { do: 'voicemail', box: 'reception', prompt: 'leave', maxSeconds: 120 },
  ];
  for (const step of steps) {
    it(`${step.do} is carried out as nothing else`, () => {
      assert.equal(said(aPolicy(aLine({ first: step, end: { do: 'hang-up' } })).call().arrives()), 'reject unavailable (error)');
    });
  }
});

describe('an event that the step did not ask for', () => {
  const events: readonly CallEvent[] = [
    { kind: 'arrived' }, { kind: 'digits', value: '1' }, { kind: 'silence' }, { kind: 'played' }, { kind: 'waited' }, { kind: 'recorded', recordingId: 'r', seconds: 1 }, { kind: 'connect-failed', sipStatus: 486 },
  ];
  const waiting: readonly (readonly [Step, readonly CallEvent['kind'][]])[] = [
    [askPin(), ['digits', 'silence']], [menu({ 1: 'refuse' }), ['digits', 'silence']], [{ do: 'play', prompt: 'goodbye', then: 'refuse' }, ['played']], [{ ...connectTo(toNumber('+31201234501')), failed: 'refuse' }, ['connect-failed']],
  ];
  for (const [step, fitting] of waiting) {
    for (const event of events) {
      const fits = fitting.includes(event.kind);
      it(`${event.kind} at ${step.do}: ${fits ? 'is answered' : 'a bad question'}`, () => {
        const call = aPolicy(lineOf(step)).call();
        call.arrives();
        assert.equal(call.tells(event).reason.cause, fits ? 'flow' : 'bad-question');
      });
    }
  }

  for (const value of ['12a', '1 2', '１', 'E', '1'.repeat(65), '1\n', '+31']) {
    it(`digits ${JSON.stringify(value.slice(0, 10))} are a bad question`, () => {
      const call = aPolicy(lineOf(askPin())).call();
      call.arrives();
      assert.equal(said(call.keys(value)), 'reject unavailable (bad-question)');
    });
  }

  function lineOf(step: Step): LiveLine {
    return aLine({ first: step, refuse: { do: 'reject', as: 'busy' }, through: { do: 'hang-up' } });
  }
});
