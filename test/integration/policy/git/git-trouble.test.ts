import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitSourceParts } from '../../../../services/policy/git/git-source.js';
import { faultsOf, GitBench, kindsOf, tenantIn, until } from '../../../support/git-bench.js';
import { gitIsThere } from '../../../support/git-repository.js';

describe('GitSource, on repositories in trouble', function () {
  this.timeout(30_000);
  let bench: GitBench;

  before(function () {
    if (gitIsThere()) return;
    console.log('git is not installed: the tests of Git repositories are skipped');
    this.skip();
  });
  beforeEach(() => (bench = new GitBench()));
  afterEach(() => bench.close());

  it('refuses a commit with faults: what is live stays, and the faults are told once', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source();
    await source.start();
    bench.repository.commit({ ...tenantIn(''), 'lists/clients.csv': 'pin\n12345x\n' });
    source.pullSoon();
    await bench.clock.advance(2000);
    await until(() => source.state().applied === false);
    assert.match(faultsOf(source.state()).join(), /lists\/clients\.csv.*row 2/);
    assert.equal(bench.publisher.published, 1);
    assert.equal(await bench.metric('latchkey_git_commit_applied'), 0);
    assert.equal(await bench.metric('latchkey_git_refused_tenants'), 1);
    const told = bench.said.filter((line) => line.includes('refused from Git')).length;
    for (let polls = 0; polls < 3; polls += 1) await bench.clock.advance(60_000).then(() => until(() => !source.pulling));
    assert.deepEqual([told, bench.said.filter((line) => line.includes('refused from Git')).length], [1, 1]);
    bench.repository.revert();
    source.pullSoon();
    await bench.clock.advance(2000);
    await until(() => source.state().applied === true);
    assert.deepEqual(kindsOf(source.state()), ['unchanged'], 'the revert is what is live');
  });

  it('refuses the second of two folders of one tenant', async () => {
    bench.repository.commit({ ...tenantIn('one', 'same'), ...tenantIn('two', 'same') });
    const source = bench.source();
    await source.start();
    assert.deepEqual(kindsOf(source.state()), ['one published', 'two refused']);
    assert.match(faultsOf(source.state()).join(), /"same" is the tenant of the folder one too/);
    bench.repository.commit({ ...tenantIn('one', 'same'), ...tenantIn('two', 'same', (yaml) => yaml.replace('Welcome.', 'Good day.')) });
    await bench.pulled(source);
    assert.deepEqual(kindsOf(source.state()), ['one unchanged', 'two refused'], 'also where the first did not change');
  });

  it('refuses links and submodules, wherever they lead', async () => {
    const hash = bench.repository.commit({ ...tenantIn('one', 'one'), 'two/tenant.yaml': tenantIn('')['tenant.yaml'] ?? '', 'two/lists': { link: '../one/lists' }, three: { link: '/etc' } });
    bench.repository.addSubmodule('four', hash);
    const source = bench.source();
    await source.start();
    assert.deepEqual(kindsOf(source.state()), ['four refused', 'one published', 'three refused', 'two refused']);
    assert.match(faultsOf(source.state()).join('\n'), /a submodule[^]*a symbolic link[^]*lists: a symbolic link/);
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
    assert.match(faultsOf(await looked(bench.repository.url)).join(), /no tenant here; allowed: a folder with a tenant\.yaml/);
    assert.match(faultsOf(await looked(`${bench.repository.url}#:not/here`)).join(), /no folder "not\/here" in the commit/);
    assert.deepEqual((await looked(`${bench.repository.url}#gone`)).failure?.kind, 'no-branch');
    assert.deepEqual((await looked(`${bench.repository.url}x`)).failure?.kind, 'not-found');
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
    assert.deepEqual(kindsOf(away.state()), ['unchanged']);
  });

  it('keeps what is live while the store is away, and publishes the commit when it is back', async () => {
    bench.repository.commit(tenantIn(''));
    let away = true;
    const store = { heads: () => (away ? Promise.reject(new Error('the database is away')) : bench.publisher.heads()), releases: bench.publisher.releases.bind(bench.publisher), audit: () => Promise.reject(new Error('the audit log is away')) };
    const source = bench.source(bench.place(), { store });
    await source.start();
    assert.deepEqual([source.state().failure?.kind, source.state().commit], ['store', undefined]);
    away = false;
    bench.publisher.meanwhile = () => Promise.reject(new Error('the database is away again'));
    await bench.clock.advance(60_000);
    await until(() => source.state().failure?.tries === 2);
    await bench.clock.advance(120_000);
    await until(() => source.state().failure === undefined);
    assert.deepEqual([kindsOf(source.state()), bench.publisher.published], [['published'], 1]);
    assert.ok(bench.said.some((line) => line.includes('could not be written into the audit log')));
  });

  it('refuses what is over the quota of a tenant', async () => {
    bench.repository.commit(tenantIn(''));
    const source = bench.source(bench.place(), { publisher: { folder: async () => ({ kind: 'over-quota', quota: 'rows', found: 12, allowed: 10 }) } });
    await source.start();
    assert.deepEqual(faultsOf(source.state()), ["tenant.yaml: 12 rows; allowed by the tenant's quota: 10"]);
  });

  it('judges a refused tenant again with the next commit, though nothing in it changed', async () => {
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') });
    let allowed = false;
    const folder: GitSourceParts['publisher']['folder'] = async (files, who, how) => (allowed || how?.tenant === 'one' ? bench.publisher.folder(files, who, how) : { kind: 'refused', faults: [], total: 0 });
    const source = bench.source(bench.place(), { publisher: { folder } });
    await source.start();
    assert.deepEqual(kindsOf(source.state()), ['one published', 'two refused']);
    allowed = true;
    bench.repository.commit({ ...tenantIn('one', 'one'), ...tenantIn('two', 'two') }, 'Again');
    await bench.pulled(source);
    assert.deepEqual(kindsOf(source.state()), ['one unchanged', 'two published']);
  });

  it('gives up on a tenant that others keep changing, and tries again later', async () => {
    bench.repository.commit(tenantIn(''));
    await bench.source().start();
    bench.repository.commit(tenantIn('', 'smith', (yaml) => yaml.replace('Welcome.', 'Good day.')));
    let tries = 0;
    const folder: GitSourceParts['publisher']['folder'] = (files, who, how) => {
      tries += 1;
      bench.publisher.add('smith', 'api');
      return bench.publisher.folder(files, who, how);
    };
    const source = bench.source(bench.place(), { publisher: { folder } });
    await source.start();
    assert.deepEqual([source.state().failure?.kind, tries, bench.publisher.published, bench.left()], ['overtaken', 4, 1, []]);
  });

  it('says that a file is too large, or only stands for one that Git LFS keeps', async () => {
    bench.repository.commit({ ...tenantIn('big', 'big'), 'big/tenant.yaml': '#'.repeat(1024 * 1024 + 1), ...tenantIn('lfs', 'lfs'), 'lfs/lists/vip.csv': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' });
    const source = bench.source();
    await source.start();
    assert.match(faultsOf(source.state()).join('\n'), /tenant\.yaml: a file of 1048577 bytes, more than 1048576[^]*lists\/vip\.csv: a pointer of Git LFS/);
  });

  it('leaves nothing on disk when a pull is over, nor what a killed process left', async () => {
    bench.repository.commit(tenantIn(''));
    mkdirSync(join(bench.data, 'pull-left', 'repository.git'), { recursive: true });
    writeFileSync(join(bench.data, 'pull-left', 'repository.git', 'HEAD'), 'x');
    const source = bench.source();
    await source.start();
    assert.deepEqual(bench.left(), []);
    bench.repository.commit({ ...tenantIn(''), 'lists/clients.csv': 'pin\nx\n' });
    await bench.pulled(source);
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
});
