import assert from 'node:assert/strict';
import { limitsOf, lineSwitch, mayUseList, ownsNumber, type Operator, type TenantRights } from '../../../../../services/policy/domain/operator.js';

const rights: TenantRights = {
  on: true,
  numbers: [
    { kind: 'number', number: '+31201234567' },
    { kind: 'prefix', prefix: '+3120999' },
    { kind: 'range', from: '+31205550000', until: '+31205550099' },
  ],
  lines: { '+31205550001': { on: false, limits: { calls: 2 } } },
  destinations: { countries: ['NL'], types: ['ordinary'], domains: [] },
  limits: { calls: 100, callsPerSecond: 10 },
};
const operator: Operator = {
  tenants: { smith: rights, jones: { ...rights, on: false } },
  shares: [{ list: { tenant: 'smith', list: 'clients' }, line: '+31101234567' }],
};

describe('numbers of a tenant', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['smith', '+31201234567', true],
    ['smith', '+31201234568', false],
    ['smith', '+31209991234', true],
    ['smith', '+31205550000', true],
    ['smith', '+31205550099', true],
    ['smith', '+31205550100', false],
    ['smith', '+3120555000', false],
    ['nobody', '+31201234567', false],
    ['constructor', '+31201234567', false],
  ];
  for (const [tenant, number, owned] of table) {
    it(`${owned ? 'hold' : 'do not hold'} ${number} of ${tenant}`, () => assert.equal(ownsNumber(operator, tenant, number), owned));
  }

  it('are all numbers without an operator file', () => assert.equal(ownsNumber(undefined, 'smith', '+1'), true));
});

describe('the switch of a line', () => {
  it('is on unless the operator turned it off', () => {
    assert.equal(lineSwitch(operator, 'smith', '+31201234567'), 'on');
    assert.equal(lineSwitch(operator, 'smith', '+31205550001'), 'off');
    assert.equal(lineSwitch(undefined, 'smith', '+31205550001'), 'on');
  });

  it('is off where the number is the tenant\'s no more', () => {
    assert.equal(lineSwitch(operator, 'smith', '+31201234568'), 'off');
  });

  it('is off for a tenant who is off or unknown', () => {
    assert.equal(lineSwitch(operator, 'jones', '+31201234567'), 'off');
    assert.equal(lineSwitch(operator, 'nobody', '+31201234567'), 'off');
  });
});

describe('limits', () => {
  it('are those of the tenant and those of the line', () => {
    assert.deepEqual(limitsOf(operator, 'smith', '+31205550001'), { tenant: { calls: 100, callsPerSecond: 10 }, line: { calls: 2 } });
    assert.deepEqual(limitsOf(operator, 'smith', '+31201234567').line, {});
    assert.deepEqual(limitsOf(undefined, 'smith', '+31201234567'), { tenant: {}, line: {} });
  });
});

describe('a list of another tenant', () => {
  it('may be used by the line it is shared with, and by no other', () => {
    const list = { tenant: 'smith', list: 'clients' };
    assert.equal(mayUseList(operator, 'jones', '+31101234567', list), true);
    assert.equal(mayUseList(operator, 'jones', '+31101234568', list), false);
    assert.equal(mayUseList(operator, 'jones', '+31101234567', { ...list, list: 'vip' }), false);
    assert.equal(mayUseList(operator, 'smith', '+31101234568', list), true);
  });
});
