import assert from 'node:assert/strict';
import { explain } from '../../../../../services/policy/decisions/explain.js';
import type { ListRef } from '../../../../../services/policy/domain/tenant.js';
import { aLine, anEntry, askPin, callerNumber, checkCaller, clients, connectMatched, connectTo, facts, toNumber } from '../../../../support/fake-directory.js';
import { aPolicy, type Policy } from '../../../../support/policy-call.js';

const theirCallers: ListRef = { tenant: 'jones', list: 'callers' };
const theirPins: ListRef = { tenant: 'jones', list: 'pins' };

const line = aLine({
  screen: checkCaller({ list: theirCallers, listed: 'direct', unlisted: 'ask' }),
  direct: connectTo(toNumber('+31201234500')),
  ask: askPin({ lists: [theirPins, clients], valid: 'through', invalid: 'refuse', attempts: 1 }),
  through: connectMatched(toNumber('+31201234501')),
  refuse: { do: 'reject', as: 'declined' },
});

function aPolicyWith(mayUseList: (tenant: string, line: string, list: ListRef) => boolean): Policy {
  const policy = aPolicy(line, { mayUseList });
  policy.lists.add(callerNumber, anEntry('e-1', { list: theirCallers })).add('4711', anEntry('e-2', { list: theirPins, label: 'Jones' })).add('4712', anEntry('e-3', { list: clients, label: 'Smith' }));
  return policy;
}

describe('lists of another tenant', () => {
  it('are looked into while they are shared with the line', () => {
    const asked: string[] = [];
    const policy = aPolicyWith((tenant, number, list) => asked.push(`${tenant} ${number} ${list.list}`) > 0);
    assert.equal(policy.call().arrives().reason.entryId, 'e-1');
    assert.deepEqual(asked, ['smith-partners +31201234567 callers']);
    const call = policy.call({ caller: '+4930123456' });
    call.arrives();
    assert.equal(call.keys('4711').reason.entryId, 'e-2');
  });

  it('are as if they were gone when they are shared no more, and the own ones stay', () => {
    const policy = aPolicyWith(() => false);
    const call = policy.call();
    assert.equal(call.arrives().directive.kind, 'collect');
    assert.equal(call.keys('4711').directive.kind, 'reject');
    const own = policy.call();
    own.arrives();
    assert.equal(own.keys('4712').reason.entryId, 'e-3');
  });

  it('are explained alike', async () => {
    const policy = aPolicyWith(() => false);
    const parts = { ...policy, mayCall: () => true, mayUseList: () => false };
    const { steps } = await explain(parts, { facts: facts(), atMs: 0, assume: [{ kind: 'label', label: 'Jones' }] });
    assert.deepEqual(steps.map(({ step, outcome }) => `${step} ${outcome}`), ['screen unlisted', 'ask ']);
    assert.match(steps.at(-1)?.why ?? '', /no entry with label "Jones"/);
  });
});
