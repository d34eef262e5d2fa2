import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitBench, kindsOf, tenantIn, until } from '../../../support/git-bench.js';
import { gitIsThere } from '../../../support/git-repository.js';

describe('GitSource, on real repositories', function () {
  this.timeout(30_000);
  let bench: GitBench;

  before(function () {
    if (gitIsThere()) return;
    console.log('git is not installed: the tests of Git repositories are skipped');
    this.skip();
  });
  beforeEach(() => (bench = new GitBench()));
  afterEach(() => bench.close());

  it('makes a commit a release with its hash, author and first line', async () => {
    const hash = bench.repository.commit(tenantIn(''), 'The first list\n\nAnd more words.');
    const source = bench.source();
    await source.start();
    const [note] = bench.publisher.releases('smith', 1);
    assert.deepEqual([note?.source, note?.commit, note?.author, note?.message], ['git', hash, 'Ann Example', 'The first list']);
    const state = source.state();
    assert.deepEqual([state.commit?.hash, state.branch, state.applied, kindsOf(state), state.failure], [hash, 'main', true, ['published'], undefined]);
    assert.equal(await bench.metric('latchkey_git_commit_applied'), 1);
    assert.deepEqual(bench.publisher.records.map(({ actor, tenant, action, release, detail }) => [actor, tenant, action, release, detail]), [['git', 'smith', 'publish', 1, `commit ${hash}`]]);
  });

  it('reads the very bytes of the files', async () => {
    const recording = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 256));
    bench.repository.commit({ ...tenantIn('', 'smith', (yaml) => yaml.replace('{ say: Welcome. }', '{ file: prompts/a.wav }')), 'prompts/a.wav': recording, 'unread.bin': recording });
    await bench.source().start();
    assert.equal(bench.publisher.published, 0, 'what is no WAV file is refused');
    bench.repository.commit({ ...tenantIn(''), 'unread.txt': 'not looked at' });
    const source = bench.source();
    await source.start();
    const files = bench.publisher.files.get('smith');
    assert.deepEqual([...(files?.keys() ?? [])].toSorted(), ['lists/clients.csv', 'lists/vip.csv', 'tenant.yaml']);
    const list = files?.get('lists/vip.csv');
    assert.equal(list?.kind === 'bytes' && Buffer.from(list.bytes).toString(), 'number,label\n+493012345678,Anna\n');
  });

  it('makes no second release of a commit that it has seen, nor after a restart', async () => {
    bench.repository.commit(tenantIn(''));
    await bench.source().start();
    const again = bench.source();
    await again.start();
    await bench.clock.advance(1);
    assert.equal(bench.publisher.published, 1);
    assert.deepEqual(kindsOf(again.state()), ['unchanged']);
  });

  it('asks again when its time has come, and at once when told', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    const second = bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good day.')));
    await bench.clock.advance(59_000);
    assert.equal(bench.publisher.published, 1);
    await bench.clock.advance(1000);
    await until(() => source.state().commit?.hash === second);
    const third = bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good night.')));
    source.pullSoon();
    source.pullSoon();
    await bench.clock.advance(2000);
    await until(() => source.state().commit?.hash === third);
    assert.equal(bench.publisher.published, 3);
  });

  it('takes a revert and a force-push for just another release', async () => {
    const first = bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good day.')));
    await bench.pulled(source);
    bench.repository.revert();
    await bench.pulled(source);
    assert.equal(bench.publisher.published, 3);
    bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good night.')));
    await bench.pulled(source);
    assert.equal(bench.repository.forceBack(3), first);
    await bench.pulled(source);
    assert.equal(source.state().commit?.hash, first);
    assert.deepEqual([bench.publisher.published, bench.publisher.releases('smith', 1)[0]?.commit], [5, first]);
  });

  it('reads the branch and the folder that the address names', async () => {
    bench.repository.commit(tenantIn('', 'other'));
    const hash = bench.repository.commit(tenantIn('config/tenants/one', 'one'), 'Live', 'live');
    const source = bench.source(bench.place(`${bench.repository.url}#live:config/tenants`));
    await source.start();
    assert.deepEqual([source.state().commit?.hash, source.state().folder, kindsOf(source.state())], [hash, 'config/tenants', ['one published']]);
    assert.deepEqual([...bench.publisher.notes.keys()], ['one']);
  });

  it('publishes each tenant alone: a faulty one holds up no other', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two', (yaml) => yaml.replace('list: vip', 'list: nobody')), 'README.md': 'Read me.', 'scripts/run.sh': 'true' });
    const source = bench.source();
    await source.start();
    assert.deepEqual(kindsOf(source.state()), ['one published', 'two refused']);
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    await bench.pulled(source);
    assert.deepEqual(kindsOf(source.state()), ['one unchanged', 'two published']);
  });

  it('leaves the live release of a tenant that is in the repository no more, and says so', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    const source = bench.source();
    await source.start();
    bench.repository.commit(tenantIn('one', 'one'));
    await bench.pulled(source);
    assert.deepEqual(source.state().tenants.map(({ kind, tenant }) => `${tenant} ${kind}`), ['one unchanged', 'two gone']);
    assert.equal(source.state().applied, true);
    assert.ok(bench.said.some((line) => line.includes('not in the commit any more')));
    assert.equal(bench.publisher.heads().length, 2);
  });

  it('leaves what was edited or taken back since, until a commit touches the tenant', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    await bench.source().start();
    bench.publisher.add('one', 'api');
    bench.publisher.add('two', 'cli', { base: 1 });
    const source = bench.source();
    await source.start();
    assert.deepEqual(kindsOf(source.state()), ['one unchanged', 'two unchanged'], 'after a restart');
    bench.repository.commit({ ...tenantIn('one', 'one', (yaml) => yaml.replace('Welcome.', 'Good day.')), ...tenantIn('two', 'two') });
    await bench.pulled(source);
    assert.deepEqual(kindsOf(source.state()), ['one published', 'two unchanged']);
    assert.equal(bench.publisher.releases('one', 1)[0]?.number, 3);
  });

  it('two replicas make one release of a commit', async () => {
    bench.repository.commit(tenantIn(''));
    const [one, two] = [bench.source(), bench.source(bench.place(bench.repository.url, { data: join(bench.root, 'other') }))];
    for (let commits = 1; commits <= 4; commits += 1) {
      const hash = bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', `Welcome ${'again '.repeat(commits)}`)));
      if (commits === 1) await Promise.all([one.start(), two.start()]);
      else {
        one.pullSoon();
        two.pullSoon();
        await bench.clock.advance(2000);
        await until(() => [one, two].every((source) => source.state().commit?.hash === hash));
      }
    }
    assert.equal(bench.publisher.published, 4);
  });

  it('asks the repository anew when another replica was faster: nothing older goes over something newer', async () => {
    bench.repository.commit(tenantIn(''));
    const newer = bench.source(bench.place(bench.repository.url, { data: join(bench.root, 'other') }));
    // While the first replica is about to publish the old commit, the other one sees and publishes the new one.
    bench.publisher.meanwhile = async () => {
      bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Newer.')), 'Newer');
      await newer.start();
    };
    const older = bench.source();
    await older.start();
    assert.deepEqual(bench.publisher.releases('smith', 9).map(({ message }) => message), ['Newer']);
    assert.equal(older.state().commit?.subject, 'Newer');
  });

  it('reads what a SHA-256 repository holds', async () => {
    const bare = join(bench.root, 'sha256.git');
    bench.repository.git('init', '--quiet', '--bare', '--object-format=sha256', '--initial-branch=main', bare);
    const work = join(bench.root, 'work');
    bench.repository.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main', work);
    for (const [path, text] of Object.entries(tenantIn(''))) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    for (const args of [['add', '--all'], ['commit', '--quiet', '-m', 'First'], ['push', '--quiet', bare, 'HEAD:main']]) bench.repository.git('-C', work, ...args);
    const source = bench.source(bench.place(bare));
    await source.start();
    assert.deepEqual([source.state().failure, source.state().commit?.hash.length, kindsOf(source.state())], [undefined, 64, ['published']]);
  });
});
