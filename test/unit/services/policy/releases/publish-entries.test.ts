import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { hashPin, pinScope } from '../../../../../services/policy/directory/pin-hash.js';
import { pinKeys, type PinKeys } from '../../../../../services/policy/directory/pin-keys.js';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { unchanging, type Operator } from '../../../../../services/policy/domain/operator.js';
import type { How, PublishAnswer, WrittenRow } from '../../../../../services/policy/releases/publisher.js';
import { aPinKey, aPinKeys } from '../../../../support/directory-fixture.js';
import { freshStores, type StoreOfTests } from '../../../../support/both-stores.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';

const api = { ...tests, source: 'api' } as const;

for (const [name, open] of freshStores) {
  describe(`publishing entries, on ${name}`, function () {
    this.timeout(60_000);
    let opened: StoreOfTests;
    let at: Publishing;
    let made = 0;
    let tenant = '';
    let number = '';
    before(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      at = new Publishing(opened.store);
      tenant = `smith${++made}`;
      number = `+3120123${String(made).padStart(4, '0')}`;
      assert.equal((await at.publish(at.folder('smith', smithFiles({ tenant, number })))).kind, 'published');
    });
    afterEach(() => at.close());
    after(() => opened.close());

    interface Change {
      readonly put?: readonly WrittenRow[];
      readonly remove?: readonly string[];
    }
    const edit = (list: string, { put = [], remove = [] }: Change, how: How = {}, change: { readonly operator?: Operator; readonly keys?: PinKeys } = {}): Promise<PublishAnswer> =>
      at.publisher({ ...(change.operator && { operator: unchanging(change.operator) }), ...(change.keys && { pinKeys: change.keys }) }).entries(tenant, list, { put, remove }, api, how);
    const view = async (list: string) => {
      const release = (await opened.store.releases(tenant, 1))[0]?.number ?? 0;
      return (await opened.store.lists({ tenant, release })).find(({ ref }) => ref.list === list) ?? assert.fail(list);
    };
    const rows = async (list: string): Promise<readonly string[]> => (await opened.store.search(await view(list), { limit: 100 })).map(({ key, entry }) => `${key.length === 32 ? '' : key} ${entry.label ?? ''}`.trim()).toSorted();
    const hasPin = async (pin: string, key = aPinKey): Promise<boolean> => (await opened.store.pin(await view('clients'), [Buffer.from(hashPin(key, pinScope({ tenant, list: 'clients' }), pin), 'latin1')])) !== undefined;

    it('adds, changes and removes rows, and leaves the others', async () => {
      const answer = await edit('vip', { put: [{ number: '06 12345678', label: 'Anna' }, { number: '+493012345678' }], remove: ['+44 20*'] });
      assert.ok(answer.kind === 'published', JSON.stringify(answer));
      assert.deepEqual([answer.summary.lists, answer.versions], [{ vip: { added: 1, removed: 1, changed: 1 } }, { vip: 2 }]);
      assert.deepEqual(await rows('vip'), ['+31612345678 Anna', '+493012345678']);
    });

    it('takes and removes PINs by their digits', async () => {
      assert.equal((await edit('clients', { put: [{ pin: '471147', label: 'Dan', uses: '3' }], remove: ['4711'] })).kind, 'published');
      assert.deepEqual([await hasPin('471147'), await hasPin('4711'), await hasPin('083624')], [true, false, true]);
    });

    it('removes an entry by its id, since its PIN is shown to nobody; not one of another list', async () => {
      const [first, second] = await opened.store.search(await view('clients'), { limit: 2 });
      const [other] = await opened.store.search(await view('vip'), { limit: 1 });
      const answer = await edit('clients', { remove: [first?.entry.id ?? ''] });
      assert.ok(answer.kind === 'published', JSON.stringify(answer));
      assert.deepEqual(answer.summary.lists, { clients: { added: 0, removed: 1, changed: 0 } });
      assert.deepEqual((await opened.store.search(await view('clients'), { limit: 9 })).map(({ key }) => key), [second?.key]);
      for (const id of [first?.entry.id ?? '', other?.entry.id ?? '', 'e999999999']) assert.deepEqual(await edit('clients', { remove: [id] }), { kind: 'not-found', what: 'entry' });
    });

    it('finds a PIN under the key that it was hashed with, and puts it under the current one', async () => {
      const next = createSecretKey('y'.repeat(32), 'utf8');
      const keys = pinKeys([{ id: 'k2', key: next }, ...aPinKeys.all]);
      const changed = await edit('clients', { put: [{ pin: '4711', label: 'Bob II' }] }, {}, { keys });
      assert.ok(changed.kind === 'published', JSON.stringify(changed));
      assert.deepEqual([await hasPin('4711'), await hasPin('4711', next), (await view('clients')).rows], [false, true, 2]);
      assert.equal((await edit('clients', { remove: ['083624'] }, {}, { keys })).kind, 'published');
      assert.equal((await view('clients')).rows, 1);
    });

    const table: readonly (readonly [string, string, Change, readonly string[]])[] = [
      ['a number that is none', 'vip', { put: [{ number: 'Anna' }] }, ['vip row 1 number: no number: "Anna"; allowed: a number as +31201234567, as dialled in NL, or a prefix as +4420*']],
      ['a PIN that is none, which is not shown', 'clients', { put: [{ pin: '47x11' }], remove: ['12a'] }, ['clients row 1 pin: a PIN with something else than digits in it, or too long; allowed: 1 to 20 digits', 'clients row 1 pin: a PIN with something else than digits in it, or too long; allowed: 1 to 20 digits']],
      ['a key that is none', 'vip', { put: [{ nummer: '+31612345678' }] }, ['vip row 1: no key named "nummer"; keys here: number, label, destination, valid_from, valid_until (did you mean "number"?)']],
      ['one row twice', 'vip', { put: [{ number: '+31612345679' }, { number: '06 12345679' }] }, ['vip row 2 number: the same as in row 1; allowed: each once']],
      ['a PIN of a length that nobody can key', 'clients', { put: [{ pin: '471' }] }, ['clients row 1 pin: a PIN of 3 digits; allowed: 4-8, as the step ask of line %NUMBER% says']],
    ];
    for (const [what, list, change, wanted] of table) {
      it(`is refused for ${what}, and changes nothing`, async () => {
        const answer = await edit(list, change);
        assert.ok(answer.kind === 'refused', JSON.stringify(answer));
        assert.deepEqual(answer.faults.map(renderFault), wanted.map((fault) => fault.replace('%NUMBER%', number)));
        assert.equal((await opened.store.releases(tenant, 1))[0]?.number, 1);
      });
    }

    it('says so when there is nothing to remove', async () => assert.deepEqual(await edit('vip', { remove: ['+31612349999'] }), { kind: 'not-found', what: 'entry' }));

    it('is refused when the list is another than was expected, and of many at once each is there', async () => {
      assert.deepEqual(await edit('vip', { put: [{ number: '+31612345670' }] }, { expectedVersion: 4 }), { kind: 'overtaken', live: 1, list: 'vip' });
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => edit('vip', { put: [{ number: `+3161234567${n}` }] })));
      assert.deepEqual([...new Set(answers.map(({ kind }) => kind))], ['published']);
      assert.equal((await view('vip')).rows, 10);
    });

    it('tells what a stranger has for a chance with it, and is refused above the limit', async () => {
      const rights = { on: true, numbers: [{ kind: 'number', number }], lines: {}, destinations: { countries: 'any', types: ['ordinary'], domains: 'any' }, limits: {} } as const;
      const operator: Operator = { tenants: { [tenant]: rights }, shares: [], maxGuessChance: 0.2 };
      const [refused, removed] = [await edit('clients', { put: [{ pin: '4712' }] }, {}, { operator }), await edit('clients', { remove: ['4711'] }, {}, { operator })];
      assert.ok(refused.kind === 'refused' && removed.kind === 'published', JSON.stringify([refused, removed]));
      assert.match(refused.faults.map(renderFault).join(), /^clients: PINs that a stranger guesses with a chance of 2\d % a day/);
      assert.deepEqual(removed.guesses.map(({ list, pins }) => [list, pins]), [['clients', 1]]);
    });

    it('keeps an entry without a destination away from a connect that needs one', async () => {
      const yaml = String(smithFiles({ tenant, number })['tenant.yaml']).replace('ask: { do: ask-pin, list: clients, prompt: welcome, valid: direct', 'through: { do: connect, to: matched }\n      ask: { do: ask-pin, list: clients, prompt: welcome, valid: through');
      const published = await at.publish(at.folder('smith', { 'tenant.yaml': yaml, 'lists/clients.csv': 'pin,destination\n4711,+31201234501\n' }));
      assert.equal(published.kind, 'published', JSON.stringify(published));
      const refused = await edit('clients', { put: [{ pin: '471147' }] });
      assert.deepEqual(refused.kind === 'refused' && refused.faults.map(renderFault), ['tenant.yaml lines[0].steps.through.to: matched: an entry without a destination leads here: row 1; allowed: a "default" beside it, or a destination for every entry that leads here']);
      assert.equal((await edit('clients', { put: [{ pin: '471147', destination: '+31201234501' }] })).kind, 'published');
    });

    it('in a dry run changes nothing', async () => {
      const answer = await edit('vip', { put: [{ number: '+31612345679' }] }, { dryRun: true });
      assert.deepEqual(answer.kind === 'published' && [answer.dryRun, answer.release, answer.versions, answer.sample?.length], [true, 2, { vip: 1 }, 1]);
      assert.equal((await view('vip')).rows, 2);
    });

    describe('where a step asks for the PINs of several lists', () => {
      const asking = (lists: string): string => String(smithFiles({ tenant, number })['tenant.yaml'])
        .replace('clients: {', 'staff: { kind: pins, file: lists/staff.csv }\n  clients: {').replace('list: clients', `list: ${lists}`);

      it('refuses a PIN that another of the tenant\'s lists has', async () => {
        assert.equal((await at.publish(at.folder('smith', { 'tenant.yaml': asking('[clients, staff]'), 'lists/staff.csv': 'pin\n9988\n' }))).kind, 'published');
        const refused = await edit('staff', { put: [{ pin: '4711' }] });
        assert.deepEqual(refused.kind === 'refused' && refused.faults.map(renderFault), ['staff row 1 pin: a PIN that the list clients has too; allowed: each once in the lists of one step']);
        const upload = await at.publisher().list(tenant, 'staff', 'csv', once('pin\n9989\n083624\n'), api);
        assert.deepEqual(upload.kind === 'refused' && upload.faults.map(renderFault), ['staff.csv:3 row 3 pin: a PIN that the list clients has too; allowed: each once in the lists of one step']);
      });

      it('refuses a PIN that another tenant\'s list has, whoever comes later, and does not say whose it is', async () => {
        const other = `jones${made}`;
        const jones = String(smithFiles({ tenant: other, number: number.replace('+3120123', '+3120987') })['tenant.yaml']).replace('list: clients', `list: [clients, ${tenant}/clients]`);
        const later = { ...smithFiles(), 'tenant.yaml': jones, 'lists/clients.csv': 'pin\n9988\n4711\n' };
        const refused = await at.publish(at.folder('jones', later));
        assert.deepEqual(refused.kind === 'refused' && refused.faults.map(renderFault), ['lists/clients.csv:3 row 3 pin: a PIN that is taken by another list of one step; allowed: each once in the lists of one step']);
        assert.equal((await at.publish(at.folder('jones', { 'lists/clients.csv': 'pin\n9988\n' }))).kind, 'published');
        const [theirs, ours] = [await at.publisher().entries(other, 'clients', { put: [{ pin: '083624' }], remove: [] }, api), await edit('clients', { put: [{ pin: '9988' }] })];
        for (const answer of [theirs, ours]) {
          assert.deepEqual(answer.kind === 'refused' && answer.faults.map(renderFault), ['clients row 1 pin: a PIN that is taken by another list of one step; allowed: each once in the lists of one step']);
        }
      });
    });

    describe('going back', () => {
      it('shows the rows of that release again, at once', async () => {
        await edit('vip', { put: [{ number: '+31612345679' }], remove: ['+44 20*'] });
        const dry = await at.publisher().goBack(tenant, 1, api, { dryRun: true });
        assert.deepEqual(dry.kind === 'published' && [dry.release, dry.summary.lists, dry.sample?.length], [3, { vip: { added: 1, removed: 1, changed: 0 } }, 2]);
        const back = await at.publisher().goBack(tenant, 1, { ...api, message: 'was wrong' });
        assert.deepEqual(back.kind === 'published' && [back.release, back.summary.lists, back.versions], [3, { vip: { added: 1, removed: 1, changed: 0 } }, { vip: 1 }]);
        assert.deepEqual(await rows('vip'), ['+31612345678 Ann', '+4420* London']);
        assert.equal((await edit('vip', { put: [{ number: '+31612345677' }] })).kind, 'published');
        assert.deepEqual(await rows('vip'), ['+31612345677', '+31612345678 Ann', '+4420* London']);
      });

      it('is no release of the day\'s quota, and is not refused when that is used up', async () => {
        const operator: Operator = { tenants: { [tenant]: { on: true, numbers: [{ kind: 'number', number }], lines: {}, destinations: { countries: 'any', types: ['ordinary'], domains: 'any' }, limits: {}, quotas: { releasesADay: 2 } } }, shares: [] };
        const publisher = at.publisher({ operator: unchanging(operator) });
        assert.equal((await publisher.goBack(tenant, 1, api)).kind, 'published');
        assert.equal((await edit('vip', { put: [{ number: '+31612345679' }] }, {}, { operator })).kind, 'published');
        assert.deepEqual(await edit('vip', { remove: ['+31612345679'] }, {}, { operator }), { kind: 'over-quota', quota: 'releases a day', found: 2, allowed: 2 });
        assert.equal((await publisher.goBack(tenant, 1, api)).kind, 'published');
        assert.deepEqual(await edit('vip', { put: [{ number: '+31612345679' }] }, {}, { operator }), { kind: 'over-quota', quota: 'releases a day', found: 2, allowed: 2 });
      });

      it('is refused without such a release, or when another is live than was expected', async () => {
        assert.deepEqual(await at.publisher().goBack(tenant, 9, api), { kind: 'not-found', what: 'release' });
        assert.deepEqual(await at.publisher().goBack(tenant, 1, api, { expectedRelease: 4 }), { kind: 'overtaken', live: 1 });
        assert.deepEqual(await at.publisher().goBack('nobody', 1, api), { kind: 'not-found', what: 'tenant' });
      });
    });
  });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
