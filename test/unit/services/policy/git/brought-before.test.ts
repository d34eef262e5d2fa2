import assert from 'node:assert/strict';
import type { TenantFiles } from '../../../../../services/policy/domain/config/tenant-files.js';
import { broughtBefore } from '../../../../../services/policy/git/brought-before.js';
import { contentHash, contentHashes } from '../../../../../services/policy/releases/content-hash.js';
import { FakePublisher } from '../../../../support/fake-publisher.js';

const filesOf = (text: string): TenantFiles => new Map([['tenant.yaml', { kind: 'bytes', bytes: Buffer.from(text) }], ['gone', { kind: 'problem', found: 'a link' }]]);

describe('broughtBefore', () => {
  const same = filesOf('same');
  const hash = contentHash(same, 'k1');
  const other = contentHash(filesOf('other'), 'k1');
  const underOld = contentHash(same, 'k0');

  const rows: readonly { readonly what: string; readonly releases: (store: FakePublisher) => void; readonly untouched: string; readonly touched: string }[] = [
    { what: 'no release yet', releases: () => undefined, untouched: 'no', touched: 'no' },
    { what: 'Git brought it', releases: (store) => store.add('t', 'git', { contentHash: hash }), untouched: 'yes', touched: 'yes' },
    { what: 'Git brought something else', releases: (store) => store.add('t', 'git', { contentHash: other }), untouched: 'no', touched: 'no' },
    { what: 'Git brought it, and something else since', releases: (store) => [hash, other].map((contentHash) => store.add('t', 'git', { contentHash })), untouched: 'no', touched: 'no' },
    { what: 'a folder brought it', releases: (store) => store.add('t', 'folder', { contentHash: hash }), untouched: 'yes', touched: 'yes' },
    { what: 'entries were edited since', releases: (store) => [store.add('t', 'git', { contentHash: hash }), ...many(store, 250)], untouched: 'yes', touched: 'yes' },
    { what: 'somebody went back to it, and Git brought something else before', releases: (store) => [store.add('t', 'git', { contentHash: other }), store.add('t', 'git', { contentHash: hash, base: 1 })], untouched: 'no', touched: 'no' },
    { what: 'somebody uploaded it since', releases: (store) => [store.add('t', 'git', { contentHash: other }), store.add('t', 'upload', { contentHash: hash })], untouched: 'yes', touched: 'no' },
    { what: 'nobody knows any more', releases: (store) => store.notes.set('t', many(store, 300).slice(200)), untouched: 'unknown', touched: 'no' },
    { what: 'it is there under an older key', releases: (store) => store.add('t', 'git', { contentHash: underOld }), untouched: 'no', touched: 'no' },
    { what: 'it is there under an older key, and was edited since', releases: (store) => [store.add('t', 'git', { contentHash: underOld }), store.add('t', 'api')], untouched: 'yes', touched: 'yes' },
  ];
  for (const { what, releases, untouched, touched } of rows) {
    it(`${what}: ${untouched}, and ${touched} when a commit touched it`, async () => {
      const store = new FakePublisher();
      releases(store);
      const asked = (isTouched: boolean) => broughtBefore(store, ['k1', 'k0'], { tenant: 't', files: same, touched: isTouched });
      assert.deepEqual([await asked(false), await asked(true)], [untouched, touched]);
    });
  }

  function many(store: FakePublisher, count: number) {
    return Array.from({ length: count }, () => store.add('t', 'api'));
  }
});

describe('contentHashes', () => {
  it('are what contentHash says under each key, also of files of many turns', async () => {
    const files = new Map([...filesOf('a'), ['b', { kind: 'bytes' as const, bytes: Buffer.alloc(3_000_001, 'x') }]]);
    assert.deepEqual([...(await contentHashes(files, ['one', 'two']))], ['one', 'two'].map((id) => [id, contentHash(files, id)]));
  });
});
