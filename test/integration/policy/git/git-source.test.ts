import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderFault } from '../../../../services/policy/domain/config/fault.js';
import type { GitState } from '../../../../services/policy/git/git-state.js';
import { GitBench, tenantIn } from '../../../support/git-bench.js';
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

  const kinds = ({ tenants }: GitState) => tenants.map(({ kind, folder }) => `${folder} ${kind}`.trim());
  const faults = ({ tenants }: GitState) => tenants.flatMap((one) => (one.kind === 'refused' ? one.faults.map(renderFault) : []));

  it('makes a commit a release with its hash, author and first line', async () => {
    const hash = bench.repository.commit(tenantIn(''), 'The first list\n\nAnd more words.');
    const source = bench.source();
    await source.start();
    const [note] = bench.publisher.releases('smith', 1);
    assert.deepEqual([note?.source, note?.commit, note?.author, note?.message], ['git', hash, 'Ann Example', 'The first list']);
    const state = source.state();
    assert.deepEqual([state.commit?.hash, state.branch, state.applied, kinds(state), state.failure], [hash, 'main', true, ['published'], undefined]);
    assert.equal(await bench.metric('latchkey_git_commit_applied'), 1);
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
    assert.deepEqual(kinds(again.state()), ['unchanged']);
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

  it('refuses a commit with faults: what is live stays, and the faults are told once', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    bench.repository.commit({ ...tenantIn(''), 'lists/clients.csv': 'pin\n12345x\n' });
    source.pullSoon();
    await bench.clock.advance(2000);
    await until(() => source.state().applied === false);
    assert.match(faults(source.state()).join(), /lists\/clients\.csv.*row 2/);
    assert.equal(bench.publisher.published, 1);
    assert.equal(await bench.metric('latchkey_git_commit_applied'), 0);
    assert.equal(await bench.metric('latchkey_git_refused_tenants'), 1);
    const told = bench.said.filter((line) => line.includes('refused from Git')).length;
    for (let polls = 0; polls < 3; polls += 1) await bench.clock.advance(60_000).then(() => quiet(source));
    assert.deepEqual([told, bench.said.filter((line) => line.includes('refused from Git')).length], [1, 1]);
    bench.repository.revert();
    source.pullSoon();
    await bench.clock.advance(2000);
    await until(() => source.state().applied === true);
    assert.deepEqual(kinds(source.state()), ['unchanged'], 'the revert is what is live');
  });

  it('takes a revert and a force-push for just another release', async () => {
    const first = bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good day.')));
    await pulled(bench, source);
    bench.repository.revert();
    await pulled(bench, source);
    assert.equal(bench.publisher.published, 3);
    bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good night.')));
    await pulled(bench, source);
    assert.equal(bench.repository.forceBack(3), first);
    await pulled(bench, source);
    assert.equal(source.state().commit?.hash, first);
    assert.deepEqual([bench.publisher.published, bench.publisher.releases('smith', 1)[0]?.commit], [5, first]);
  });

  it('reads the branch and the folder that the address names', async () => {
    bench.repository.commit(tenantIn('', 'other'));
    const hash = bench.repository.commit(tenantIn('config/tenants/one', 'one'), 'Live', 'live');
    const source = bench.source(bench.place(`${bench.repository.url}#live:config/tenants`));
    await source.start();
    assert.deepEqual([source.state().commit?.hash, source.state().folder, kinds(source.state())], [hash, 'config/tenants', ['one published']]);
    assert.deepEqual([...bench.publisher.notes.keys()], ['one']);
  });

  it('publishes each tenant alone: a faulty one holds up no other', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two', (yaml) => yaml.replace('list: vip', 'list: nobody')), 'README.md': 'Read me.', 'scripts/run.sh': 'true' });
    const source = bench.source();
    await source.start();
    assert.deepEqual(kinds(source.state()), ['one published', 'two refused']);
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    await pulled(bench, source);
    assert.deepEqual(kinds(source.state()), ['one unchanged', 'two published']);
  });

  it('refuses the second of two folders of one tenant', async () => {
    bench.repository.commit({ ...tenantIn('one', 'same'), ...tenantIn('two', 'same') });
    const source = bench.source();
    await source.start();
    assert.deepEqual(kinds(source.state()), ['one published', 'two refused']);
    assert.match(faults(source.state()).join(), /"same" is the tenant of the folder one too/);
    bench.repository.commit({ ...tenantIn('one', 'same'), ...tenantIn('two', 'same', (yaml) => yaml.replace('Welcome.', 'Good day.')) });
    await pulled(bench, source);
    assert.deepEqual(kinds(source.state()), ['one unchanged', 'two refused'], 'also where the first did not change');
  });

  it('refuses links and submodules, wherever they lead', async () => {
    const hash = bench.repository.commit({ ...tenantIn('one', 'one'), 'two/tenant.yaml': tenantIn('')['tenant.yaml'] ?? '', 'two/lists': { link: '../one/lists' }, three: { link: '/etc' } });
    bench.repository.addSubmodule('four', hash);
    const source = bench.source();
    await source.start();
    assert.deepEqual(kinds(source.state()), ['four refused', 'one published', 'three refused', 'two refused']);
    assert.match(faults(source.state()).join('\n'), /a submodule[^]*a symbolic link[^]*lists: a symbolic link/);
  });

  it('says what is missing: a folder, a branch, a repository, a tenant, a commit', async () => {
    const empty = bench.source();
    await empty.start();
    assert.equal(empty.state().failure?.kind, 'no-branch');
    bench.repository.commit({ 'README.md': 'No tenant.' });
    const looked = async (address: string) => {
      const source = bench.source(bench.place(address));
      await source.start();
      return source.state();
    };
    assert.match(faults(await looked(bench.repository.url)).join(), /no tenant here; allowed: a folder with a tenant\.yaml/);
    assert.match(faults(await looked(`${bench.repository.url}#:not/here`)).join(), /no folder "not\/here" in the commit/);
    assert.deepEqual((await looked(`${bench.repository.url}#gone`)).failure?.kind, 'no-branch');
    assert.deepEqual((await looked(`${bench.repository.url}x`)).failure?.kind, 'not-found');
  });

  it('leaves the live release of a tenant that is in the repository no more, and says so', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    const source = bench.source();
    await source.start();
    bench.repository.commit(tenantIn('one', 'one'));
    await pulled(bench, source);
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
    assert.deepEqual(kinds(source.state()), ['one unchanged', 'two unchanged'], 'after a restart');
    bench.repository.commit({ ...tenantIn('one', 'one', (yaml) => yaml.replace('Welcome.', 'Good day.')), ...tenantIn('two', 'two') });
    await pulled(bench, source);
    assert.deepEqual(kinds(source.state()), ['one published', 'two unchanged']);
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

  it('keeps what is live while the repository cannot be read, tells it once, and comes back by itself', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    const away = bench.source(bench.place(`${bench.repository.url}-away`));
    await away.start();
    await bench.clock.advance(60_000);
    await until(() => (away.state().failure?.tries ?? 0) >= 2);
    assert.equal(bench.said.filter((line) => line.includes('Git could not be read')).length, 1);
    assert.ok((await bench.metric('latchkey_git_failures_total') ?? 0) >= 2);
    bench.repository.git('clone', '--quiet', '--bare', bench.repository.bare, `${bench.repository.bare}-away`);
    away.pullSoon();
    await bench.clock.advance(3000);
    await until(() => away.state().failure === undefined);
    assert.deepEqual(kinds(away.state()), ['unchanged']);
  });

  it('leaves nothing on disk when a pull is over, nor what a killed process left', async () => {
    bench.repository.commit(tenantIn(''));
    mkdirSync(join(bench.data, 'pull-left', 'repository.git'), { recursive: true });
    writeFileSync(join(bench.data, 'pull-left', 'repository.git', 'HEAD'), 'x');
    const source = bench.source();
    await source.start();
    assert.deepEqual(bench.left(), []);
    bench.repository.commit({ ...tenantIn(''), 'lists/clients.csv': 'pin\nx\n' });
    await pulled(bench, source);
    assert.deepEqual(bench.left(), [], 'also when the commit was refused');
  });

  it('ends what is under way when it is closed', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source();
    const begun = source.start();
    await source.close();
    await begun;
    assert.deepEqual(bench.left(), []);
    assert.equal(bench.clock.pending, 0);
  });

  /** A test's own patience, for programs that run beside it. */
  async function until(holds: () => boolean): Promise<void> {
    for (let tries = 0; !holds(); tries += 1) {
      if (tries > 1000) throw new Error('it did not come about in ten seconds');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function pulled(on: GitBench, source: ReturnType<GitBench['source']>): Promise<void> {
    const tip = on.repository.git('--git-dir', on.repository.bare, 'rev-parse', 'main').trim();
    source.pullSoon();
    await on.clock.advance(2000);
    await until(() => source.state().commit?.hash === tip);
    await quiet(source);
  }

  /** No pull is under way. */
  async function quiet(source: ReturnType<GitBench['source']>): Promise<void> {
    await until(() => !source.pulling);
  }
});
