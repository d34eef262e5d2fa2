import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openGitSource, type OpenGitSource } from '../../../../services/policy/git/open-git-source.js';
import { gitSettings, type GitSettings } from '../../../../services/policy/git/git-settings.js';
import { readSettings } from '../../../../services/common/settings.js';
import { openStore, type StorePlace } from '../../../../services/policy/store/open-store.js';
import type { Store } from '../../../../services/policy/store/store.js';
import { aPinKeys } from '../../../support/directory-fixture.js';
import { gitIsThere, GitRepository } from '../../../support/git-repository.js';
import { freshDatabase, postgresIsHere, type Database } from '../../../support/postgres.js';
import { Publishing, smithFiles } from '../../../support/publishing.js';

const pin = '73918462';
const smith = (change: Parameters<typeof smithFiles>[0] = {}) => ({ ...smithFiles(change), 'lists/clients.csv': `pin,label,destination\n${pin},Bob,+31201234501\n083624,Carol,\n` });

for (const kind of ['sqlite', 'postgres'] as const) {
  describe(`Git into a store of ${kind}`, function () {
    this.timeout(60_000);
    const cleanUps: (() => unknown)[] = [];
    let data: string;
    let repository: GitRepository;
    let place: StorePlace;
    let said: string[];

    before(function () {
      if (gitIsThere() && (kind === 'sqlite' || postgresIsHere)) return;
      console.log(`git or ${kind} is not here: Git into a store of ${kind} is skipped`);
      this.skip();
    });

    beforeEach(async () => {
      data = mkdtempSync(join(tmpdir(), 'latchkey-git-data-'));
      repository = new GitRepository();
      said = [];
      const database: Database | undefined = kind === 'postgres' ? await freshDatabase() : undefined;
      place = database === undefined ? { kind: 'sqlite', file: join(data, 'latchkey.db') } : { kind: 'postgres', url: database.url };
      cleanUps.push(() => database?.drop(), () => repository.remove(), () => rmSync(data, { recursive: true, force: true }));
    });

    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
    });

    /** A replica: a store, a publisher, and a source of the repository's tenants. */
    async function replica(more: Readonly<Record<string, string>> = {}): Promise<{ readonly store: Store; readonly source: OpenGitSource }> {
      const store = await openStore(place);
      const publishing = new Publishing(store);
      const log = pino({ level: 'trace' }, { write: (line: string) => void said.push(line) });
      const env = { LATCHKEY_GIT: repository.url, PATH: process.env['PATH'], LATCHKEY_GIT_DATA: join(data, `git-${cleanUps.length}`), ...more };
      const source = openGitSource({ ...settingsOf(env), data, mask: true }, { store, publisher: publishing.publisher(), keyIds: aPinKeys.all.map(({ id }) => id), log, registry: new Registry() });
      assert.ok(source);
      cleanUps.push(() => store.close(), () => publishing.close(), () => source.close());
      return { store, source };
    }

    it('a commit is a release, and its notes say where it came from', async () => {
      const { store, source } = await replica();
      const first = repository.commit(smith(), 'First');
      await source.start();
      repository.commit(smith({ number: 'none at all' }), 'Faulty');
      const { source: restarted } = await replica();
      await restarted.start();
      const [result] = restarted.state().tenants;
      assert.ok(result?.kind === 'refused');
      assert.match(result.faults.map(({ file, line }) => `${file}:${line}`).join(), /tenant\.yaml:\d+/);
      const reverted = repository.revert();
      const third = await replica();
      await third.source.start();
      assert.deepEqual([third.source.state().commit?.hash, third.source.state().tenants.map((one) => one.kind)], [reverted, ['unchanged']]);
      const notes = await store.releases('smith', 10);
      assert.deepEqual(notes.map(({ number, source: from, commit, author, message, summary }) => [number, from, commit, author, message, summary.lists['clients']?.added]), [[1, 'git', first, 'Ann Example', 'First', 2]]);
    });

    it('no PIN lies in clear anywhere in the data folder, deflated neither, nor in the log or what is told', async () => {
      const { source } = await replica();
      repository.commit(smith());
      await source.start();
      repository.commit({ ...smith(), 'lists/clients.csv': `pin,destination,${pin}\n${pin},\n${pin},nowhere\n${pin}x,\n"${pin}\n` });
      const again = await replica();
      await again.source.start();
      assert.equal(again.source.state().applied, false);
      const files = filesIn(data);
      assert.ok(kind === 'postgres' || files.some((file) => file.endsWith('latchkey.db')), 'something was written');
      assert.deepEqual(files.filter((file) => holdsPin(readFileSync(file))), []);
      assert.deepEqual(files.filter((file) => /\.pack$|\/objects\//.test(file)), [], 'no object of Git is left');
      assert.ok(!said.join('').includes(pin) && !JSON.stringify([source.state(), again.source.state()]).includes(pin));
    });

    it('replicas that see a commit at once make one release of it, all of them', async () => {
      const replicas = await Promise.all([replica(), replica(), replica()]);
      repository.commit({ ...prefixed('smith', smith()), ...prefixed('jones', smith({ tenant: 'jones', number: '+31 20 765 4321' })) });
      await Promise.all(replicas.map(({ source }) => source.start()));
      for (const { source } of replicas) assert.deepEqual([source.state().failure, source.state().applied], [undefined, true]);
      for (const tenant of ['smith', 'jones']) assert.equal((await replicas[0]?.store.releases(tenant, 10))?.length, 1, tenant);
    });

    it('a number that moves from one tenant to another in one commit is live with the other', async () => {
      const { store, source } = await replica();
      repository.commit({ ...prefixed('a', smith({ tenant: 'a' })), ...prefixed('b', smith({ tenant: 'b', number: '+31 20 765 4321' })) });
      await source.start();
      repository.commit({ ...prefixed('a', smith({ tenant: 'a', number: '+31 20 765 4322' })), ...prefixed('b', smith({ tenant: 'b', number: '+31 20 123 4567' })) });
      const again = await replica();
      await again.source.start();
      assert.deepEqual(again.source.state().tenants.map((one) => one.kind), ['published', 'published']);
      assert.deepEqual((await store.release('b', 2))?.config.lines.map(({ number }) => number), ['+31201234567']);
    });

    it('what was edited, and what was taken back, stays over a restart', async () => {
      const { store, source } = await replica();
      repository.commit(smith());
      await source.start();
      repository.commit(smith({ welcome: 'Good day.' }));
      const second = await replica();
      await second.source.start();
      const back = await store.goBack({ tenant: 'smith', base: 1, author: 'Eve', atMs: Date.now(), source: 'cli', message: '' });
      assert.equal(back.kind, 'published');
      const third = await replica();
      await third.source.start();
      assert.deepEqual([third.source.state().tenants[0]?.kind, (await store.releases('smith', 10)).length], ['unchanged', 3]);
    });
  });
}

function settingsOf(env: Readonly<Record<string, string | undefined>>): GitSettings {
  const read = readSettings(gitSettings, [], env);
  assert.equal(read.kind, 'settings', JSON.stringify(read));
  return (read as { readonly settings: GitSettings }).settings;
}

function prefixed(folder: string, files: Readonly<Record<string, string | Buffer>>): Record<string, string | Buffer> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

function holdsPin(bytes: Buffer): boolean {
  if (bytes.includes(pin)) return true;
  try {
    return inflateSync(bytes).includes(pin);
  } catch {
    return false;
  }
}
