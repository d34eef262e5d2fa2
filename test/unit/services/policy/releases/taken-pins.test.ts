import assert from 'node:assert/strict';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { PinTellings } from '../../../../../services/policy/releases/lists/pin-tellings.js';
import type { Asker, PublishAnswer, Publisher } from '../../../../../services/policy/releases/publisher.js';
import { readFiles } from '../../../../../services/policy/releases/read-folder.js';
import { FakeClock } from '../../../../support/fake-clock.js';
import { freshStores, type StoreOfTests } from '../../../../support/both-stores.js';
import { Publishing, smithFiles, tests } from '../../../../support/publishing.js';

const hourMs = 3_600_000;
const jane: Asker = { actor: 't1', operator: false };

for (const [name, open] of freshStores) {
  describe(`PINs that stand in another list of a step, on ${name}`, function () {
    this.timeout(60_000);
    let opened: StoreOfTests;
    let at: Publishing;
    let publisher: Publisher;
    let made = 0;
    let [smith, jones] = ['', ''];
    before(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      at = new Publishing(opened.store);
      publisher = at.publisher();
      made += 1;
      [smith, jones] = [`smith${made}`, `jones${made}`];
      const theirs = `pin\n${Array.from({ length: 20 }, (_, n) => `47${String(n).padStart(2, '0')}`).join('\n')}\n`;
      assert.equal((await at.publish(at.folder('smith', { ...smithFiles({ tenant: smith, number: numberOf('123') }), 'lists/clients.csv': theirs }))).kind, 'published');
      assert.equal((await at.publish(jonesFolder('pin\n9988\n'))).kind, 'published');
    });
    afterEach(() => at.close());
    after(() => opened.close());

    const numberOf = (block: string): string => `+3120${block}${String(made).padStart(4, '0')}`;
    /** A line that asks for PINs of both tenants, and of a second list of its own. */
    const jonesFolder = (clients: string): string => {
      const yaml = String(smithFiles({ tenant: jones, number: numberOf('987') })['tenant.yaml'])
        .replace('clients: {', 'staff: { kind: pins, file: lists/staff.csv }\n  clients: {').replace('list: clients', `list: [clients, staff, ${smith}/clients]`);
      return at.folder('jones', { ...smithFiles(), 'tenant.yaml': yaml, 'lists/clients.csv': clients, 'lists/staff.csv': 'pin\n8877\n' });
    };
    const csv = (from: number, to: number): string => `pin\n${Array.from({ length: to - from }, (_, n) => `47${String(from + n).padStart(2, '0')}`).join('\n')}\n`;
    const list = (content: string, by: Asker = jane, dryRun = true): Promise<PublishAnswer> => publisher.list(jones, 'clients', 'csv', once(content), tests, { dryRun, by });
    const entries = (...pins: readonly string[]): Promise<PublishAnswer> => publisher.entries(jones, 'clients', { put: pins.map((pin) => ({ pin })), remove: [] }, tests, { by: jane });
    const told = (answer: PublishAnswer): readonly string[] => (answer.kind === 'refused' ? answer.faults.map(renderFault) : assert.fail(JSON.stringify(answer)));
    const audited = async () => (await opened.store.audited(jones, 100)).map(({ actor, action, detail }) => `${actor} ${action}: ${detail}`);

    const few = 'a PIN that is taken by another list of one step; allowed: each once in the lists of one step';
    const many = (pins: number): string => `${pins} PINs that are taken by another list of one step; allowed: each once in the lists of one step; which they are is told of 10 at most`;

    it('are named by their rows up to ten of them, and counted above, however they come', async () => {
      assert.deepEqual(told(await list(csv(10, 30))), Array.from({ length: 10 }, (_, n) => `clients.csv:${n + 2} row ${n + 2} pin: ${few}`));
      assert.deepEqual(told(await list(csv(9, 30))), [`clients.csv: ${many(11)}`]);
      assert.deepEqual(told(await entries('4701', '9977')), [`clients row 1 pin: ${few}`]);
      assert.deepEqual(told(await entries(...Array.from({ length: 15 }, (_, n) => `47${n + 10}`).slice(0, 10), ...Array.from({ length: 10 }, (_, n) => `470${n}`))), [`clients: ${many(20)}`]);
      const folder = await publisher.folder(await readFiles(jonesFolder(csv(9, 20))), tests, { by: jane });
      assert.deepEqual(told(folder), [`lists/clients.csv: ${many(11)}`]);
      assert.deepEqual(told(await publisher.folder(await readFiles(jonesFolder('pin\n4701\n')), tests)), [`lists/clients.csv:2 row 2 pin: ${few}`]);
    });

    it('are in the audit log: who was told, of how many, and neither which nor whose', async () => {
      await list(csv(0, 4));
      await entries('4701');
      await publisher.folder(await readFiles(jonesFolder(csv(9, 20))), tests);
      assert.deepEqual(await audited(), [
        'start refused: list clients: 11 PINs stand in another list of a step',
        't1 refused: list clients: 1 PIN stands in another list of a step',
        't1 refused: list clients: 4 PINs stand in another list of a step (dry run)',
      ]);
    });

    it('of the tenant itself are told with the name of the list, but not to who sees one list only', async () => {
      assert.deepEqual(told(await list('pin\n8877\n')), ['clients.csv:2 row 2 pin: a PIN that the list staff has too; allowed: each once in the lists of one step']);
      assert.deepEqual(told(await list('pin\n8877\n', { ...jane, oneList: true })), [`clients.csv:2 row 2 pin: ${few}`]);
    });

    it('are told of ten times an hour; then nothing is looked at until the hour is over', async () => {
      for (let time = 0; time < 5; time++) {
        assert.deepEqual(told(await list(csv(time, time + 1))), [`clients.csv:2 row 2 pin: ${few}`]);
        assert.deepEqual(told(await entries(`470${time}`)), [`clients row 1 pin: ${few}`]);
        await at.clock.advance(60_000);
      }
      const over = `10 publications within an hour that were refused for PINs in another list of a step; allowed: the next from ${new Date(at.clock.now() - 300_000 + hourMs).toISOString()} on; nothing was looked at`;
      const unread = async function* (): AsyncGenerator<Uint8Array> {
        yield assert.fail('read');
      };
      assert.deepEqual(told(await publisher.list(jones, 'clients', 'csv', unread(), tests)), [`clients.csv: ${over}`]);
      assert.deepEqual(told(await entries('4712')), [`clients: ${over}`]);
      assert.deepEqual(told(await publisher.folder(await readFiles(jonesFolder('pin\n4701\n')), tests)), [`tenant.yaml: ${over}`]);
      assert.equal((await audited()).length, 10);
      // Others, and lists that no other stands beside, are published as before.
      assert.equal((await publisher.list(smith, 'vip', 'csv', once('number\n+31612345678\n'), tests)).kind, 'published');
      assert.equal((await publisher.list(jones, 'vip', 'csv', once('number\n+31612345678\n'), tests)).kind, 'published');
      await at.clock.advance(hourMs - 300_000);
      assert.equal((await list('pin\n9989\n', jane, false)).kind, 'published');
    });

    it('are told of ten times to many who ask at once', async () => {
      const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => list(csv(n, n + 1))));
      assert.equal(answers.filter((answer) => told(answer).some((fault) => fault.includes('row 2 pin'))).length, 10);
    });
  });
}

describe('PinTellings', () => {
  it('counts each tenant by itself, over a sliding hour', async () => {
    const clock = new FakeClock();
    const tellings = new PinTellings(clock);
    for (let time = 0; time < 10; time++) {
      assert.equal(tellings.tell('smith', 'clients'), undefined);
      await clock.advance(1000);
    }
    assert.match(tellings.tell('smith', 'clients')?.allowed ?? '', /the next from/);
    assert.equal(tellings.tell('jones', 'clients'), undefined);
    await clock.advance(hourMs - 10_000);
    assert.equal(tellings.tell('smith', 'clients'), undefined);
    assert.notEqual(tellings.fault('smith', 'clients'), undefined);
  });
});

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
