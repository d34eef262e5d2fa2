import assert from 'node:assert/strict';
import { explain, type ExplainQuestion } from '../../../../../services/policy/decisions/explain.js';
import type { Assumption, Explanation } from '../../../../../services/policy/domain/explain.js';
import type { CallFacts, LiveLine } from '../../../../../services/policy/domain/decision.js';
import type { Destination, Step } from '../../../../../services/policy/domain/tenant.js';
import { aVerify, aVerifyOfPins } from '../../../../support/fake-customers.js';
import { aLine, anEntry, askPin, called, callerNumber, checkCaller, connectMatched, connectTo, facts, FakeGuesses, FakeLines, FakeLists, menu, toNumber, vip, withheldFacts } from '../../../../support/fake-directory.js';

/** The time at which is asked; the time that is asked for is a Thursday, 10:00 in Amsterdam. */
const nowMs = Date.UTC(2026, 0, 7, 23);
const atMs = Date.UTC(2026, 0, 8, 9);
const stranger = '+493012345678';
const jansen: Assumption = { kind: 'label', label: 'A. Jansen' };
const wrong: Assumption = { kind: 'wrong' };
const silent: Assumption = { kind: 'silent' };
const locked: Assumption = { kind: 'locked' };

const clientLine = aLine({
  screen: checkCaller({ listed: 'direct', unlisted: 'ask', withheld: 'ask', unproven: 'ask' }),
  ask: askPin({ valid: 'through', invalid: 'reception', silent: 'reception', locked: 'refuse' }),
  through: connectMatched(),
  direct: connectTo(toNumber('+31201234500')),
  reception: { do: 'check-schedule', schedule: 'office', open: 'desk', closed: 'mailbox' },
  desk: connectTo(toNumber('+31201234599'), { kind: 'uri', uri: 'sip:desk@pbx.example' }),
  mailbox: { do: 'voicemail', box: 'reception', prompt: 'leave', maxSeconds: 120 },
  refuse: { do: 'reject', as: 'busy' },
});

class Explaining {
  readonly lines: FakeLines;
  readonly lists = new FakeLists().add(callerNumber, anEntry('e-1', { list: vip, label: 'Chair' })).add('4711', anEntry('e-2', { label: 'A. Jansen', destinations: [toNumber('+31201234502')], uses: 1 }));
  readonly guesses = new FakeGuesses();
  readonly clock = { now: () => nowMs };
  mayCall: (tenant: string, to: Destination) => boolean = () => true;

  constructor(live: LiveLine = clientLine) {
    this.lines = new FakeLines(live);
  }

  async asks(of: Partial<CallFacts>, assume: readonly Assumption[] = [], more: Partial<ExplainQuestion> = {}): Promise<Explanation> {
    return explain(this, { facts: facts(of), atMs, assume, ...more });
  }

  async tells(of: Partial<CallFacts>, ...assume: readonly Assumption[]): Promise<string[]> {
    const { steps, directive, reason } = await this.asks(of, assume);
    const told = steps.map(({ step, does, outcome, next, why }) => [step, does, next === '' ? outcome : `${outcome} -> ${next}`, why].filter((part) => part !== '').join('  '));
    const where = reason.release === 0 ? reason.tenant : `${reason.tenant} release ${reason.release}`;
    return [...told, `=> ${directive.kind === 'reject' ? `reject ${directive.as}` : directive.kind} (${[reason.cause, where].filter((part) => part !== '').join(', ')})`];
  }
}

function after(last: readonly string[]): readonly string[] {
  return [`screen  check-caller  unlisted -> ask  ${stranger} is not on the list "vip"`, ...last];
}

describe('explain', () => {
  it('says why a listed caller goes straight through', async () => {
    assert.deepEqual(await new Explaining().tells({}), [
      `screen  check-caller  listed -> direct  ${callerNumber} is on the list "vip" as "Chair" (entry e-1)`,
      'direct  connect  the call goes to +31201234500',
      '=> connect (flow, smith-partners release 7)',
    ]);
  });

  it('ends where the caller is asked and nothing is assumed', async () => {
    assert.deepEqual(await new Explaining().tells({ caller: stranger }), after([
      'ask  ask-pin  the caller is asked here; assume an answer to see what follows',
      '=> collect (flow, smith-partners release 7)',
    ]));
  });

  it('takes the PIN of an entry for keyed, by label or by id', async () => {
    const lines = after([
      'ask  ask-pin  valid -> through  the PIN of "A. Jansen" (entry e-2) on the list "clients" is keyed',
      'through  connect  the call goes to +31201234502',
      '=> connect (flow, smith-partners release 7)',
    ]);
    assert.deepEqual(await new Explaining().tells({ caller: stranger }, jansen), lines);
    assert.deepEqual(await new Explaining().tells({ caller: stranger }, { kind: 'entry', id: 'e-2' }), lines);
  });

  it('takes one assumption each time the caller is asked', async () => {
    assert.deepEqual(await new Explaining().tells({ caller: stranger }, wrong, silent, jansen), after([
      'ask  ask-pin  again -> ask  what is keyed is wrong: asked again after attempt 1',
      'ask  ask-pin  again -> ask  nothing is keyed: asked again after attempt 2',
      'ask  ask-pin  valid -> through  the PIN of "A. Jansen" (entry e-2) on the list "clients" is keyed',
      'through  connect  the call goes to +31201234502',
      '=> connect (flow, smith-partners release 7)',
    ]));
  });

  it('repeats the last assumption', async () => {
    const { steps, directive } = await new Explaining().asks({ caller: stranger }, [wrong]);
    assert.deepEqual(steps.map(({ step, outcome }) => `${step} ${outcome}`), ['screen unlisted', 'ask again', 'ask again', 'ask invalid', 'reception open', 'desk ']);
    assert.equal(steps[3]?.why, 'no right PIN in 3 attempts');
    assert.equal(steps[4]?.why, 'Thu 2026-01-08 10:00 Europe/Amsterdam is within "office"');
    assert.equal(directive.kind, 'connect');
  });

  it('tells silence from wrong PINs', async () => {
    const { steps } = await new Explaining().asks({ caller: stranger }, [silent]);
    assert.deepEqual([steps[3]?.outcome, steps[3]?.why], ['silent', 'nothing is keyed in 3 attempts']);
  });

  it('answers for another time, and says what is not available yet', async () => {
    const explanation = await new Explaining().asks({ caller: stranger }, [silent], { atMs: Date.UTC(2026, 0, 10, 22, 5) });
    assert.deepEqual(explanation.steps.slice(-2).map(({ outcome, why }) => [outcome, why]), [
      ['closed', 'Sat 2026-01-10 23:05 Europe/Amsterdam is outside "office"'], ['', 'voicemail is not available yet'],
    ]);
    assert.deepEqual(explanation.reason, { tenant: 'smith-partners', step: 'mailbox', release: 7, cause: 'error' });
  });

  it('says that a withheld number is matched against nothing', async () => {
    const explaining = new Explaining();
    const explanation = await explaining.asks(withheldFacts(), [], { facts: withheldFacts() });
    assert.deepEqual(explanation.steps[0], { step: 'screen', does: 'check-caller', outcome: 'withheld', why: 'the caller withholds the number', next: 'ask' });
  });

  it('says what attestation there is and what is wanted', async () => {
    const line = aLine({ screen: checkCaller({ attestation: 'A', unproven: 'refuse' }), refuse: { do: 'hang-up' } });
    const { steps } = await new Explaining(line).asks({ attestation: 'B' });
    assert.equal(steps[0]?.why, `${callerNumber} is on the list "vip" as "Chair" (entry e-1), but its attestation is B and A is wanted`);
  });

  it('stops when no list of the step has the entry', async () => {
    const { steps, directive } = await new Explaining().asks({ caller: stranger }, [{ kind: 'label', label: 'Nobody' }]);
    assert.equal(steps.at(-1)?.why, 'no entry with label "Nobody" is valid then on "clients"');
    assert.equal(directive.kind, 'collect');
  });

  it('tries no PIN', async () => {
    const { steps, directive } = await new Explaining().asks({ caller: stranger }, [{ kind: 'keys', keys: '4711' }]);
    assert.match(steps.at(-1)?.why ?? '', /no PIN is tried/);
    assert.equal(directive.kind, 'collect');
  });

  describe('a lock', () => {
    it('is assumed before the caller is asked', async () => {
      assert.deepEqual(await new Explaining().tells({ caller: stranger }, locked), after([
        'ask  ask-pin  locked -> refuse  the caller is taken to be locked out', 'refuse  reject  the call is refused as busy', '=> reject busy (flow, smith-partners release 7)',
      ]));
    });

    it('is assumed after an answer', async () => {
      const { steps } = await new Explaining().asks({ caller: stranger }, [wrong, locked]);
      assert.deepEqual(steps.map(({ step, outcome }) => `${step} ${outcome}`), ['screen unlisted', 'ask again', 'ask locked', 'refuse ']);
    });

    it('that is there is told with its counts', async () => {
      const explaining = new Explaining();
      explaining.guesses.preset = { caller: 6, line: 9, list: 12 };
      const { steps } = await explaining.asks({ caller: stranger }, [jansen]);
      assert.deepEqual([steps[1]?.outcome, steps[1]?.why], ['locked', 'too many wrong PINs within an hour: 6 by this caller, 9 on this line, 12 on these lists']);
    });

    it('comes of wrong PINs that are assumed', async () => {
      const explaining = new Explaining();
      explaining.guesses.preset = { caller: 4 };
      const { steps } = await explaining.asks({ caller: stranger }, [wrong]);
      assert.deepEqual(steps.map(({ outcome }) => outcome), ['unlisted', 'again', 'locked', '']);
    });
  });

  it('says when an answer comes later', async () => {
    const explaining = new Explaining();
    explaining.guesses.preset = { line: 53 };
    const { steps } = await explaining.asks({ caller: stranger }, [jansen]);
    assert.deepEqual(steps.slice(1, 3).map(({ outcome, why }) => [outcome, why]), [
      ['later', 'too many wrong PINs on this line or its lists: the answer comes 4 s later'], ['valid', 'the PIN of "A. Jansen" (entry e-2) on the list "clients" is keyed'],
    ]);
  });

  it('looks at the wrong PINs that are counted now, whatever time it answers for', async () => {
    const explaining = new Explaining();
    const asked: number[] = [];
    explaining.guesses.counts = (_, countsOfMs) => {
      asked.push(countsOfMs);
      return { kind: 'counts', caller: 0, line: 0, list: 0, known: false };
    };
    for (const later of [-1, 0, 1]) await explaining.asks({ caller: stranger }, [wrong], { atMs: nowMs + later * 30 * 24 * 3_600_000 });
    assert.deepEqual([...new Set(asked)], [nowMs]);
  });

  it('changes nothing', async () => {
    const explaining = new Explaining();
    await explaining.asks({ caller: stranger }, [wrong]);
    await explaining.asks({ caller: stranger }, [jansen]);
    assert.deepEqual([explaining.guesses.guesses.length, explaining.lists.uses.size], [0, 0]);
    explaining.guesses.preset = { line: 1000 };
    const { steps } = await explaining.asks({ caller: stranger }, [jansen]);
    assert.equal(steps[1]?.outcome, 'locked', 'nobody became known');
  });

  it('says what the operator does not allow', async () => {
    const explaining = new Explaining();
    explaining.mayCall = (_, to) => to.kind === 'number';
    const some = await explaining.asks({ caller: stranger }, [silent]);
    assert.equal(some.steps.at(-1)?.why, 'the call goes to +31201234599; the operator does not allow sip:desk@pbx.example');
    explaining.mayCall = () => false;
    const none = await explaining.asks({ caller: stranger }, [silent]);
    assert.equal(none.steps.at(-1)?.why, 'the operator allows none of the destinations');
    assert.equal(none.reason.cause, 'not-allowed');
  });

  it('says which look-up could not be made', async () => {
    const explaining = new Explaining();
    explaining.lists.fails = true;
    const { steps, reason } = await explaining.asks({});
    assert.equal(steps.at(-1)?.why, 'a look-up could not be made, and the step does not say where to go then');
    assert.equal(reason.cause, 'lookup-failed');
  });

  describe('a menu and a prompt', () => {
    const steps: Readonly<Record<string, Step>> = { hello: { do: 'play', prompt: 'hello', then: 'choose' }, choose: menu({ 1: 'end', 2: 'choose' }, { invalid: 'end', silent: 'end' }), end: { do: 'hang-up' } };

    it('are walked through with keys', async () => {
      assert.deepEqual(await new Explaining(aLine(steps)).tells({}, { kind: 'keys', keys: '1' }), [
        'hello  play  then -> choose  "hello" is played', 'choose  menu  1 -> end  key 1 is pressed', 'end  hang-up  the call is ended', '=> hang-up (flow, smith-partners release 7)',
      ]);
    });

    for (const [assume, why] of [[wrong, 'no key of the menu is pressed in 3 attempts'], [silent, 'no key is pressed in 3 attempts']] as const) {
      it(`end with ${assume.kind} keys`, async () => {
        const explanation = await new Explaining(aLine(steps)).asks({}, [assume]);
        assert.deepEqual(explanation.steps.map(({ outcome }) => outcome).slice(0, 3), ['then', 'again', 'again']);
        assert.equal(explanation.steps[3]?.why, why);
      });
    }

    it('take no entry for a key', async () => {
      assert.match((await new Explaining(aLine(steps)).asks({}, [jansen])).steps.at(-1)?.why ?? '', /a key is asked for here/);
    });

    it('that lead back to themselves are told so often and no more', async () => {
      const { steps: told } = await new Explaining(aLine(steps)).asks({}, [{ kind: 'keys', keys: '2' }]);
      assert.ok(told.length < 250);
      assert.equal(told.at(-1)?.why, 'and so on, without an end');
    });
  });

  it('says that a number is nobody\'s', async () => {
    assert.deepEqual(await new Explaining().tells({ called: '+31201234568' }), ['=> reject not-found (no-line)']);
  });

  it('says that a line is switched off', async () => {
    const explaining = new Explaining();
    explaining.lines.answer(called, { kind: 'switched-off', tenant: 'smith-partners' });
    assert.deepEqual(await explaining.tells({}), ['=> reject unavailable (switched-off, smith-partners)']);
  });

  it('says that a line could not be looked up', async () => {
    const explaining = new Explaining();
    explaining.lines.answer(called, { kind: 'unavailable', why: 'the store is gone' });
    assert.deepEqual(await explaining.tells({}), ['=> reject unavailable (lookup-failed)']);
  });

  it('asks only the lists of the step for an entry', async () => {
    const { steps } = await new Explaining().asks({ caller: stranger }, [{ kind: 'label', label: 'Chair' }]);
    assert.match(steps.at(-1)?.why ?? '', /no entry with label "Chair"/);
  });
});

describe('explain: a verify step', () => {
  const ends = { through: connectMatched(toNumber('+31201234500')), desk: connectTo(toNumber('+31201234599')), refuse: { do: 'reject', as: 'declined' }, quiet: { do: 'hang-up' }, shut: { do: 'reject', as: 'busy' } } as const;
  const ofCaller = aLine({ ask: aVerify(), ...ends });
  const ofPins = aLine({ ask: aVerifyOfPins(), ...ends });
  const told = async (live: LiveLine, ...assume: readonly Assumption[]) => (await new Explaining(live).tells({}, ...assume)).slice(0, -1);

  const table: readonly (readonly [string, LiveLine, readonly Assumption[], readonly string[]])[] = [
    ['ends where nothing is assumed', ofCaller, [], ['ask  verify  the customer\'s own system is asked here; assume verified, unverified or unavailable to see what follows']],
    ['may say yes', ofCaller, [{ kind: 'verified' }], ['ask  verify  verified -> through  the verifier "crm" is taken to say yes', 'through  connect  the call goes to +31201234500']],
    ['may say no', ofCaller, [{ kind: 'unverified' }], ['ask  verify  unverified -> refuse  the verifier "crm" is taken to say no', 'refuse  reject  the call is refused as declined']],
    ['may not answer', ofCaller, [{ kind: 'unavailable' }], ['ask  verify  unavailable -> desk  the verifier "crm" is taken not to answer', 'desk  connect  the call goes to +31201234599']],
    ['may know what is keyed', ofPins, [wrong, { kind: 'verified' }], ['ask  verify  again -> ask  what is keyed is wrong: asked again after attempt 1', 'ask  verify  verified -> through  the verifier "crm" is taken to say yes', 'through  connect  the call goes to +31201234500']],
    ['may lock', ofPins, [locked], ['ask  verify  locked -> shut  the caller is taken to be locked out', 'shut  reject  the call is refused as busy']],
    ['may be silent', ofPins, [silent], ['ask  verify  again -> ask  nothing is keyed: asked again after attempt 1', 'ask  verify  again -> ask  nothing is keyed: asked again after attempt 2', 'ask  verify  silent -> quiet  nothing is keyed in 3 attempts', 'quiet  hang-up  the call is ended']],
    ['knows no entries', ofPins, [jansen], ['ask  verify  a PIN for a verifier is asked for here: assume verified, unverified, unavailable, silent or locked']],
  ];
  for (const [title, live, assume, wanted] of table) it(title, async () => assert.deepEqual(await told(live, ...assume), wanted));

  it('does not ask about a withheld number', async () => {
    assert.deepEqual((await new Explaining(ofCaller).tells({ withheld: true }))[0], 'ask  verify  unverified -> refuse  the caller withholds the number');
  });
});
