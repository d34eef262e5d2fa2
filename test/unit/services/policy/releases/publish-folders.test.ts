import assert from 'node:assert/strict';
import { publishFolder, type FolderResult } from '../../../../../services/policy/releases/publish-folder.js';
import { publishFolders } from '../../../../../services/policy/releases/publish-folders.js';
import { Publishing, smithFiles } from '../../../../support/publishing.js';
import { aRelease } from '../../../../support/store-contract.js';

const jones = smithFiles({ tenant: 'jones', number: '+31 20 765 4321' });

describe('publishing folders at a start', () => {
  let at: Publishing;
  beforeEach(() => {
    at = new Publishing();
  });
  afterEach(() => at.close());
  const start = async (): Promise<string[]> => (await publishFolders(at.folders, at.parts())).map(words);

  it('publishes each tenant that has no release, and the next time only what differs', async () => {
    at.folder('smith', smithFiles());
    at.folder('jones', jones);
    assert.deepEqual(await start(), ['jones published 1', 'smith published 1']);
    assert.deepEqual(await start(), ['jones unchanged 1', 'smith unchanged 1']);
    at.folder('smith', { 'lists/vip.csv': 'number\n+31612345679\n' });
    assert.deepEqual(await start(), ['jones unchanged 1', 'smith published 2']);
    at.folder('smith', { 'README.txt': 'not read by anybody' });
    assert.deepEqual(await start(), ['jones unchanged 1', 'smith unchanged 2']);
  });

  it('publishes the one tenant that the folder is', async () => {
    const folder = at.folder('smith', smithFiles());
    assert.deepEqual((await publishFolders(folder, at.parts())).map(words), ['smith published 1']);
  });

  for (const source of ['upload', 'api', 'git', 'rollback'] as const) {
    it(`leaves alone what came by ${source}`, async () => {
      at.folder('smith', smithFiles());
      await at.store.publish(aRelease({ source }));
      assert.deepEqual(await start(), [`smith left-alone 1 ${source}`]);
    });
  }

  it('holds nobody up for a faulty tenant, who keeps what is live', async () => {
    at.folder('smith', smithFiles());
    at.folder('jones', jones);
    await start();
    at.folder('jones', { 'tenant.yaml': 'latchkey: [' });
    at.folder('smith', smithFiles({ welcome: 'Hello.' }));
    assert.deepEqual(await start(), ['refused', 'smith published 2']);
    assert.deepEqual((await at.store.heads()).map(({ tenant, release }) => `${tenant} ${release}`).toSorted(), ['jones 1', 'smith 2']);
  });

  describe('with a line that names a list of another tenant', () => {
    const borrowing = (list: string): string => smithFiles({ tenant: 'borrower', number: '+31 20 765 4321' })['tenant.yaml']?.toString().replace(/list: \w+/, `list: ${list}`) ?? '';
    const borrower = (list: string): string => at.folder('borrower', { ...smithFiles(), 'tenant.yaml': borrowing(list) });

    it('publishes it after that one, whatever their folders are called', async () => {
      borrower('smith/vip');
      at.folder('smith', smithFiles());
      assert.deepEqual(await start(), ['borrower published 1', 'smith published 1']);
    });

    for (const [list, fault] of [['smith/nowhere', 'no list smith/nowhere; allowed: a list that its tenant has'], ['nobody/vip', 'no list nobody/vip; allowed: a list that its tenant has'], ['smith/clients', 'the list smith/clients is one of pins; allowed here: a list of callers']] as const) {
      it(`refuses it for ${list}, with its place`, async () => {
        borrower(list);
        at.folder('smith', smithFiles());
        const [refused] = await publishFolders(at.folders, at.parts());
        assert.match(refused?.kind === 'refused' ? refused.faults.join() : '', new RegExp(`^tenant\\.yaml:\\d+ lines\\[0\\]\\.steps\\.\\w+\\.list: ${fault}$`));
      });
    }
  });

  it('refuses the second folder of a tenant', async () => {
    at.folder('a', smithFiles());
    at.folder('b', smithFiles());
    const [first, second] = await publishFolders(at.folders, at.parts());
    assert.equal(first?.kind, 'published');
    assert.deepEqual(second?.kind === 'refused' && second.faults, ['tenant.yaml tenant: "smith" is the tenant of the folder a too; allowed: one folder a tenant']);
  });

  it('says so where there is no tenant', async () => {
    const [none] = await publishFolders(at.folders, at.parts());
    assert.match(none?.kind === 'refused' ? none.faults.join() : '', /no tenant here; allowed: a folder with a tenant\.yaml/);
  });

  it('loses to a release that goes live while it reads', async () => {
    const folder = at.folder('smith', smithFiles());
    const { store } = at;
    const parts = at.parts({ store: { ...store, savePrompt: async (prompt) => {
      await store.savePrompt(prompt);
      await store.publish(aRelease({ source: 'upload' }));
    } } });
    const result = await publishFolder(folder, parts);
    assert.match(result.kind === 'refused' ? result.faults.join() : '', /release \d of tenant smith went live while this was being published/);
  });
});

function words(result: FolderResult): string {
  switch (result.kind) {
    case 'published':
    case 'unchanged':
      return `${result.tenant} ${result.kind} ${result.release}`;
    case 'left-alone':
      return `${result.tenant} ${result.kind} ${result.release} ${result.source}`;
    case 'refused':
      return result.kind;
  }
}
