import assert from 'node:assert/strict';
import { basename } from 'node:path';
import type { Operator } from '../../../../../services/policy/domain/operator.js';
import { checkTenants } from '../../../../../services/policy/releases/check.js';
import { goodTenant, withFolder, withYaml } from '../../../../support/tenant-folder.js';

const noOperator = 'No operator file: numbers, destinations, limits and shared lists are not restricted.';
const guessing = 'lists/clients.csv: a stranger guesses one of its 2 PINs with a chance of 0.27 % a day (1368 guesses a day are heard)';

/** Jones, whose line looks into a list of Smith's. */
function borrowing(list: string): string {
  return String(goodTenant['tenant.yaml']).replace('tenant: smith', 'tenant: jones').replace('list: vip', `list: ${list}`).replace('+31201234567', '+31201234568');
}

describe('checking tenants', () => {
  it('says what it read when there is nothing to say against it', () =>
    withFolder(goodTenant, async (folder) => {
      assert.deepEqual(await checkTenants([folder]), { faults: [], warnings: [], notes: [guessing, noOperator], summary: '1 tenant, 1 line, 2 lists, 3 rows: no faults' });
    }));

  it('tells faults of every folder, of lines that two have, and counts them', () =>
    withFolder(withYaml('as: busy', 'as: bussy'), (one) =>
      withFolder({ ...withYaml('tenant: smith', 'tenant: jones'), 'lists/vip.csv': 'number\nx\n' }, async (two) => {
        const { faults, summary } = await checkTenants([one, two]);
        assert.deepEqual(faults.map((fault) => fault.split(': ')[0]), [
          `${basename(one)}/tenant.yaml:22 lines[0].steps.refuse.as`,
          `${basename(one)}/tenant.yaml:14 lines[0].number`,
          `${basename(two)}/lists/vip.csv:2 row 2 number`,
          `${basename(two)}/tenant.yaml:14 lines[0].number`,
        ]);
        assert.equal(summary, '2 tenants, 2 lines, 4 lists, 5 rows: 4 faults');
      }),
    ));

  it('tells that two folders are of one tenant', () =>
    withFolder(goodTenant, (one) =>
      withFolder(goodTenant, async (two) => {
        const { faults } = await checkTenants([one, two]);
        assert.deepEqual(faults, [one, two].map((folder) => `${basename(folder)}/tenant.yaml:2 tenant: "smith" is the tenant of another folder too; allowed: one folder a tenant`));
      }),
    ));

  for (const [list, fault] of [['smith/nowhere', 'no list smith/nowhere; allowed: a list that its tenant has'], ['smith/clients', 'the list smith/clients is one of pins; allowed here: a list of callers'], ['smith/vip', undefined], ['elsewhere/vip', undefined]] as const) {
    it(`${fault === undefined ? 'says nothing against' : 'tells what is wrong with'} the list ${list} of another tenant`, () =>
      withFolder(goodTenant, (smith) =>
        withFolder({ ...goodTenant, 'tenant.yaml': borrowing(list) }, async (jones) => {
          const { faults } = await checkTenants([smith, jones]);
          assert.deepEqual(faults.map((line) => line.replace(/^.*?lines\[0\]\.steps\.\w+\.list: /, '')), fault === undefined ? [] : [fault]);
        }),
      ));
  }

  it('goes on with the others when one cannot be read at all', () =>
    withFolder({ 'tenant.yaml': '- x' }, (broken) =>
      withFolder(goodTenant, async (good) => {
        const { faults, summary } = await checkTenants([broken, good]);
        assert.equal(faults.length, 1);
        assert.match(summary, /^2 tenants, 1 line, 2 lists, 3 rows: 1 fault$/);
      }),
    ));

  it('holds tenants against the operator file, besides their own faults', () =>
    withFolder(withYaml('as: busy', 'as: bussy'), async (folder) => {
      const operator: Operator = { tenants: {}, shares: [] };
      const { faults, notes } = await checkTenants([folder], operator);
      assert.deepEqual(faults.map((fault) => fault.split(': ')[0]), [
        'tenant.yaml:22 lines[0].steps.refuse.as',
        'tenant.yaml:14 lines[0].number',
        'tenant.yaml:20 lines[0].steps.direct.to',
        'lists/clients.csv:2 row 2 destination',
        'lists/clients.csv:3 row 3 destination',
      ]);
      assert.deepEqual(notes, [guessing]);
    }));

  it('counts faults beyond the hundredth', () =>
    withFolder({ ...goodTenant, 'lists/vip.csv': `number\n${'x\n'.repeat(150)}` }, async (folder) => {
      const { faults, summary } = await checkTenants([folder]);
      assert.equal(faults.length, 101);
      assert.equal(faults.at(-1), 'and 50 more faults');
      assert.match(summary, /150 faults$/);
    }));

  it('takes what is not available yet, with a note', () =>
    withFolder(withYaml('to: "+31201234500"', 'to: "+31201234500", mode: bridge'), async (folder) => {
      const { faults, notes } = await checkTenants([folder]);
      assert.deepEqual(faults, []);
      assert.equal(notes[0], 'tenant.yaml:20 lines[0].steps.direct.mode: connect with mode bridge: not available yet; it can be checked, and not be published');
    }));
});
