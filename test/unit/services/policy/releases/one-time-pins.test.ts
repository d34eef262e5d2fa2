import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { hashBytes, hashPin, pinScope } from '../../../../../services/policy/directory/pin-hash.js';
import { pinKeys, type PinKey } from '../../../../../services/policy/directory/pin-keys.js';
import type { PublishAnswer, Publisher } from '../../../../../services/policy/releases/publisher.js';
import { readFiles } from '../../../../../services/policy/releases/read-folder.js';
import { freshStores, type StoreOfTests } from '../../../../support/both-stores.js';
import { aPinKeys } from '../../../../support/directory-fixture.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';

const next: PinKey = { id: 'k2', key: createSecretKey('y'.repeat(32), 'utf8') };
const rotated = pinKeys([next, ...aPinKeys.all]);

for (const [name, open] of freshStores) {
  describe(`PINs with uses after a change of the key, on ${name}`, function () {
    this.timeout(60_000);
    let opened: StoreOfTests;
    let at: Publishing;
    let tenant = '';
    let made = 0;
    before(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      at = new Publishing(opened.store);
      tenant = `smith${++made}`;
      assert.equal((await at.publish(folder('pin,uses\n777123,1\n888123,\n'))).kind, 'published');
      assert.deepEqual([await use('777123', 'one'), await use('777123', 'two')], ['counted', 'used-up']);
    });
    afterEach(() => at.close());
    after(() => opened.close());

    const folder = (clients: string): string => at.folder('smith', { ...smithFiles({ tenant, number: `+3120123${String(made).padStart(4, '0')}` }), 'lists/clients.csv': clients });
    const view = async () => {
      const release = (await opened.store.releases(tenant, 1))[0]?.number ?? 0;
      return (await opened.store.lists({ tenant, release })).find(({ ref }) => ref.list === 'clients') ?? assert.fail();
    };
    const found = async (pin: string, { key }: PinKey) => opened.store.pin(await view(), [hashBytes(hashPin(key, pinScope({ tenant, list: 'clients' }), pin))]);
    const use = async (pin: string, callUid: string): Promise<string> => {
      const { entry } = (await found(pin, aPinKeys.current)) ?? (await found(pin, next)) ?? assert.fail('not in the list');
      return opened.store.use({ ...entry, uses: 1 }, callUid, 0);
    };
    /** Under which keys a PIN is there. */
    const keysOf = async (pin: string): Promise<readonly string[]> => [(await found(pin, aPinKeys.current)) && 'k1', (await found(pin, next)) && 'k2'].filter((id) => id !== undefined);

    const changed = 'pin,uses,label\n777123,1,Ann\n888123,,Bob\n999123,1,\n';
    const ways: readonly (readonly [string, (publisher: Publisher) => Promise<PublishAnswer>])[] = [
      ['a list', (publisher) => publisher.list(tenant, 'clients', 'csv', once(changed), tests)],
      ['a folder', async (publisher) => publisher.folder(await readFiles(folder(changed)), tests)],
      ['entries', (publisher) => publisher.entries(tenant, 'clients', { put: [{ pin: '777123', uses: '1', label: 'Ann' }, { pin: '888123', label: 'Bob' }, { pin: '999123', uses: '1' }], remove: [] }, tests)],
    ];
    for (const [what, publish] of ways) {
      it(`are used up still when they are published again as ${what}, and the others go under the new key`, async () => {
        const answer = await publish(at.publisher({ pinKeys: rotated }));
        assert.ok(answer.kind === 'published', JSON.stringify(answer));
        assert.deepEqual(answer.summary.lists['clients'], { added: 2, removed: 1, changed: 1 });
        assert.equal((await view()).rows, 3);
        assert.equal(await use('777123', 'three'), 'used-up');
        assert.deepEqual([await keysOf('777123'), await keysOf('888123'), await keysOf('999123')], [['k1'], ['k2'], ['k2']]);
        assert.deepEqual((await view()).keyIds.toSorted(), ['k1', 'k2']);
      });
    }

    it('are removed by their digits, and are new when they come again', async () => {
      const publisher = at.publisher({ pinKeys: rotated });
      assert.equal((await publisher.entries(tenant, 'clients', { put: [], remove: ['777123'] }, tests)).kind, 'published');
      assert.deepEqual(await keysOf('777123'), []);
      assert.equal((await publisher.entries(tenant, 'clients', { put: [{ pin: '777123', uses: '1' }], remove: [] }, tests)).kind, 'published');
      assert.deepEqual([await keysOf('777123'), await use('777123', 'three')], [['k2'], 'counted']);
    });

    it('are found twice in one list as others are', async () => {
      const answer = await at.publisher({ pinKeys: rotated }).list(tenant, 'clients', 'csv', once('pin,uses\n777123,1\n777123,1\n'), tests);
      assert.deepEqual(answer.kind === 'refused' && answer.faults.map(({ path, found: said }) => [path, said]), [['row 3 pin', 'the same as in row 2']]);
    });
  });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
