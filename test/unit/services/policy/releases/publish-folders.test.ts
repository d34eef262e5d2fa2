import assert from 'node:assert/strict';
import { renderFault } from '../../../../../services/policy/domain/config/fault.js';
import { publishFolders, type FolderResult } from '../../../../../services/policy/releases/publish-folders.js';
import { Publishing, smithFiles } from '../../../../support/publishing.js';
import { aPinKeys, aRelease } from '../../../../support/directory-fixture.js';

const jones = smithFiles({ tenant: 'jones', number: '+31 20 765 4321' });

describe('publishing folders at a start', () => {
  let at: Publishing;
  beforeEach(() => {
    at = new Publishing();
  });
  afterEach(() => at.close());
  const parts = () => ({ store: at.store, publisher: at.publisher(), keyId: aPinKeys.current.id });
  const start = async (): Promise<string[]> => (await publishFolders(at.folders, parts())).map(words);

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

  it('gives nothing to the publisher where nothing differs', async () => {
    at.folder('smith', smithFiles());
    await start();
    const publisher = { folder: () => Promise.reject(new Error('it was given something')) };
    assert.deepEqual((await publishFolders(at.folders, { ...parts(), publisher })).map(words), ['smith unchanged 1']);
    await assert.rejects(publishFolders(at.folders, { ...parts(), publisher, keyId: 'another' }), /it was given something/, 'under another key its PINs are other rows');
  });

  it('publishes the one tenant that the folder is', async () => {
    const folder = at.folder('smith', smithFiles());
    assert.deepEqual((await publishFolders(folder, parts())).map(words), ['smith published 1']);
  });

  for (const source of ['upload', 'api', 'git', 'cli'] as const) {
    it(`leaves alone what came by ${source}`, async () => {
      at.folder('smith', smithFiles());
      await at.store.publish({ ...aRelease(), source });
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
        const [refused] = await publishFolders(at.folders, parts());
        assert.match(faultsOf(refused), new RegExp(`^tenant\\.yaml:\\d+ lines\\[0\\]\\.steps\\.\\w+\\.list: ${fault}$`));
      });
    }
  });

  it('refuses the second folder of a tenant', async () => {
    at.folder('a', smithFiles());
    at.folder('b', smithFiles());
    const [first, second] = await publishFolders(at.folders, parts());
    assert.equal(first?.answer.kind, 'published');
    assert.deepEqual(faultsOf(second), 'tenant.yaml tenant: "smith" is the tenant of the folder a too; allowed: one folder a tenant');
  });

  it('says so where there is no tenant', async () => {
    const [none] = await publishFolders(at.folders, parts());
    assert.match(faultsOf(none), /no tenant here; allowed: a folder with a tenant\.yaml/);
  });

  it('goes over another folder\'s release that goes live while it reads, as it would have a moment later', async () => {
    at.folder('smith', smithFiles());
    const { store } = at;
    let published = 0;
    const racing = { ...store, savePrompt: async (prompt: Parameters<typeof store.savePrompt>[0]) => {
      await store.savePrompt(prompt);
      if (published++ === 0) await store.publish({ ...aRelease(), source: 'folder' });
    } };
    const [smith] = await publishFolders(at.folders, { ...parts(), store, publisher: at.publisher({ store: racing }) });
    assert.equal(smith === undefined ? '' : words(smith), 'smith published 2');
  });
});

function faultsOf(result: FolderResult | undefined): string {
  return result?.answer.kind === 'refused' ? result.answer.faults.map(renderFault).join() : '';
}

function words({ answer }: FolderResult): string {
  switch (answer.kind) {
    case 'published':
    case 'unchanged':
      return `${answer.tenant} ${answer.kind} ${answer.release}`;
    case 'left-alone':
      return `${answer.tenant} ${answer.kind} ${answer.release} ${answer.source}`;
    default:
      return answer.kind;
  }
}
