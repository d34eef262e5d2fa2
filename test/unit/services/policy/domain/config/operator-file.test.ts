import assert from 'node:assert/strict';
import { renderFault } from '../../../../../../services/policy/domain/config/fault.js';
import { guessFaults, guessNotes } from '../../../../../../services/policy/domain/config/guess-faults.js';
import { linesTwice } from '../../../../../../services/policy/domain/config/line-twice.js';
import { notAvailableYet } from '../../../../../../services/policy/domain/config/not-available.js';
import { operatorFaults } from '../../../../../../services/policy/domain/config/operator-faults.js';
import { readOperator } from '../../../../../../services/policy/domain/config/read-operator.js';
import type { Operator } from '../../../../../../services/policy/domain/operator.js';
import { goodRead, goodTenant, withYaml } from '../../../../../support/tenant-folder.js';

const good = `latchkey: 1
max-guess-chance: 1%
defaults:
  destinations: { countries: [NL], types: [ordinary], domains: [pbx.smith.example] }
  limits: { calls: 100 }
tenants:
  smith:
    numbers: ["+31201234567", "+3120999*"]
    lines: { "+31209990001": { on: no, limits: { calls-per-second: 2 } } }
  jones:
    on: no
    numbers: "+31205550000..+31205550099"
    destinations: { countries: any, domains: any, types: [ordinary, premium] }
    limits: { calls: 5, calls-per-second: 1 }
shares:
  - { list: smith/vip, line: "+31205550001" }
`;

const read = (text: string) => readOperator('operator.yaml', new TextEncoder().encode(text));

function operator(text: string): Operator {
  const result = read(text);
  return result.kind === 'read' ? result.operator : assert.fail(result.faults.map(renderFault).join('\n'));
}

describe('an operator file', () => {
  it('is read with its defaults filled in', () => {
    const home = { countries: ['NL'], types: ['ordinary'], domains: ['pbx.smith.example'] };
    assert.deepEqual(operator(good), {
      maxGuessChance: 0.01,
      tenants: {
        smith: {
          on: true,
          numbers: [{ kind: 'number', number: '+31201234567' }, { kind: 'prefix', prefix: '+3120999' }],
          lines: { '+31209990001': { on: false, limits: { callsPerSecond: 2 } } },
          destinations: home,
          limits: { calls: 100 },
        },
        jones: {
          on: false,
          numbers: [{ kind: 'range', from: '+31205550000', until: '+31205550099' }],
          lines: {},
          destinations: { countries: 'any', types: ['ordinary', 'premium'], domains: 'any' },
          limits: { calls: 5, callsPerSecond: 1 },
        },
      },
      shares: [{ list: { tenant: 'smith', list: 'vip' }, line: '+31205550001' }],
    });
  });

  it('lets a tenant call nowhere when it does not say where', () => {
    const { tenants } = operator('latchkey: 1\ntenants: { smith: { numbers: [] } }\n');
    assert.deepEqual(tenants['smith']?.destinations, { countries: [], types: ['ordinary'], domains: [] });
  });

  it('says how much tenants may keep and ask, each of them or all', () => {
    const { tenants } = operator('latchkey: 1\ndefaults: { quotas: { rows: 1000, prompt-minutes: 5 } }\ntenants: { smith: { quotas: { rows: 20, releases-a-day: 3 } }, jones: { quotas: { requests-a-minute: 60 } } }\n');
    assert.deepEqual([tenants['smith']?.quotas, tenants['jones']?.quotas], [{ rows: 20, promptMinutes: 5, releasesADay: 3 }, { rows: 1000, promptMinutes: 5, requestsAMinute: 60 }]);
  });

  const table: readonly (readonly [string, string, string, string])[] = [
    ['an unknown key', 'numbers: ["+31201234567", "+3120999*"]', 'number: ["+31201234567"]', 'operator.yaml:8 tenants.smith.number: no key named "number"; keys here: on, numbers, lines, destinations, limits, quotas, look-ups (did you mean "numbers"?)'],
    ['a number that is none', '"+3120999*"', '"0209990001"', 'operator.yaml:8 tenants.smith.numbers[1]: found "0209990001"; allowed: a number as "+31201234567", a prefix as "+3120123*" or a range as "+31201234500..+31201234599", in quotes'],
    ['numbers that another tenant has', '+31205550000..+31205550099', '+31209990000..+31209990099', 'operator.yaml:12 tenants.jones.numbers: numbers that smith has; allowed: each number to one tenant'],
    ['a country that is none', 'countries: [NL]', 'countries: [NL, XX]', 'operator.yaml:4 defaults.destinations.countries[1]: found "XX"; allowed: countries of two letters, as [NL, BE], 001 for numbers of no country, or any'],
    ['an unknown type', 'types: [ordinary, premium]', 'types: [ordinary, premiun]', 'operator.yaml:13 tenants.jones.destinations.types[1]: found "premiun"; allowed: ordinary, fixed, mobile, fixed-or-mobile, toll-free, shared-cost, voip, personal, pager, company, voicemail, premium, satellite, emergency, unknown'],
    ['a domain with a port', 'domains: [pbx.smith.example]', 'domains: ["pbx.smith.example:5060"]', 'operator.yaml:4 defaults.destinations.domains[0]: found "pbx.smith.example:5060"; allowed: domains without port, as [pbx.smith.example, "*.smith.example"], or any'],
    ['a line that is no number', '"+31209990001":', 'reception:', 'operator.yaml:9 tenants.smith.lines.reception: no number: "reception"; allowed: a number as "+31201234567", in quotes'],
    ['a limit that is none', 'calls: 5,', 'calls: -5,', 'operator.yaml:14 tenants.jones.limits.calls: found "-5"; allowed: a whole number from 0 to 1000000'],
    ['a shared list without its tenant', 'list: smith/vip', 'list: vip', 'operator.yaml:16 shares[0].list: found "vip"; allowed: tenant/list, as smith-partners/clients'],
    ['a chance above certainty', '1%', '101%', 'operator.yaml:2 max-guess-chance: found "101%"; allowed: a chance a day, as 1% or 0.01'],
    ['broken YAML', 'latchkey: 1', 'latchkey: [1', 'operator.yaml:2: no YAML: '],
  ];
  for (const [title, find, replacement, wanted] of table) {
    it(`is refused for ${title}`, () => {
      assert.ok(good.includes(find));
      const result = read(good.replace(find, replacement));
      assert.ok(result.kind === 'refused');
      const faults = result.faults.map(renderFault);
      if (title === 'broken YAML') assert.ok(faults[0]?.startsWith('operator.yaml:'), faults[0]);
      else assert.deepEqual(faults, [wanted]);
    });
  }
});

describe('a tenant against the operator file', () => {
  const faults = (texts: typeof goodTenant, text = good) => operatorFaults(operator(text), goodRead(texts)).faults.map(renderFault);

  it('has no faults when it stays within it, and none without one', () => {
    assert.deepEqual(faults(goodTenant), []);
    assert.deepEqual(operatorFaults(undefined, goodRead(goodTenant)), { faults: [], total: 0 });
  });

  it('is refused a number that is not its own, in the same words whoever has it', () => {
    const words = "lines[0].number: a number that is not this tenant's; allowed: numbers that the operator gave to this tenant";
    assert.deepEqual(faults(withYaml('"+31201234567"', '"+31205550001"')), [`tenant.yaml:14 ${words}`]);
    assert.deepEqual(faults(withYaml('"+31201234567"', '"+31101234567"')), [`tenant.yaml:14 ${words}`]);
  });

  it('is refused destinations in steps and in rows', () => {
    const texts = withYaml('"+31201234500"', '["+31201234500", "+442071234567"]', { 'lists/clients.csv': 'pin,destination\n471147,+319001234\n582258,sip:x@other.example\n' });
    assert.deepEqual(faults(texts), [
      'tenant.yaml:20 lines[0].steps.direct.to: may not be called: country GB; allowed: NL',
      'lists/clients.csv:2 row 2 destination: may not be called: a number of type premium; allowed: ordinary',
      'lists/clients.csv:3 row 3 destination: may not be called: SIP domain other.example; allowed: pbx.smith.example',
    ]);
  });

  it('is refused a list of another tenant that is not shared with its line', () => {
    const texts = withYaml('list: clients', 'list: [clients, jones/staff]');
    assert.deepEqual(faults(texts), ['tenant.yaml:18 lines[0].steps.ask.list: the list jones/staff is not shared with this line; lists: vip, clients']);
    assert.deepEqual(faults(texts, good.replace('{ list: smith/vip, line: "+31205550001" }', '{ list: jones/staff, line: "+31201234567" }')), []);
  });

  it('is refused PIN lists that are guessed too easily, by the lower of the two limits', () => {
    const rows = (count: number) => ({ 'lists/clients.csv': `pin,destination\n${Array.from({ length: count }, (_, row) => `${582258 + row * 7},1001\n`).join('')}` });
    assert.deepEqual(guessFaults(operator(good), goodRead({ ...goodTenant, ...rows(2) })), []);
    assert.deepEqual(guessFaults(operator(good), goodRead({ ...goodTenant, ...rows(20) })).map(renderFault), [
      'lists/clients.csv: PINs that a stranger guesses with a chance of 2.7 % a day; allowed: 1 % (max-guess-chance); longer or fewer PINs help',
    ]);
    const stricter = goodRead(withYaml('country: NL', 'country: NL\nmax-guess-chance: 0.1%', rows(2)));
    assert.equal(guessFaults(undefined, stricter).length, 1);
    assert.deepEqual(guessNotes(stricter), ['lists/clients.csv: a stranger guesses one of its 2 PINs with a chance of 0.27 % a day (1368 guesses a day are heard)']);
  });
});

describe('tenants beside each other', () => {
  it('are both refused a number that both have, without a word of whose it is', () => {
    const smith = goodRead(goodTenant);
    const jones = goodRead(withYaml('tenant: smith', 'tenant: jones'));
    const other = goodRead(withYaml('"+31201234567"', '"+31201234568"'));
    const wanted = ['tenant.yaml:14 lines[0].number: the same line as one of another tenant; allowed: each number once'];
    assert.deepEqual(linesTwice([smith, other, jones]).map((faults) => faults.map(renderFault)), [wanted, [], wanted]);
  });
});

describe('what is not available yet', () => {
  it('is named with its place', () => {
    const texts = withYaml(
      'to: "+31201234500" }',
      'to: "+31201234500", whisper: welcome, failed: box, mode: bridge }\n      box: { do: voicemail, box: main, prompt: welcome }',
    );
    assert.deepEqual(notAvailableYet(goodRead(texts)).map(renderFault), [
      'tenant.yaml:20 lines[0].steps.direct.whisper: connect with whisper: not available yet',
      'tenant.yaml:20 lines[0].steps.direct.mode: connect with mode bridge: not available yet',
      'tenant.yaml:20 lines[0].steps.direct.failed: connect with an outcome failed: not available yet',
      'tenant.yaml:21 lines[0].steps.box.do: the step voicemail: not available yet',
    ]);
  });

  it('is nothing in a tenant that needs none of it', () => assert.deepEqual(notAvailableYet(goodRead(goodTenant)), []));
});
