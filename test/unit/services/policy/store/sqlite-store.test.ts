import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openSqliteStore } from '../../../../../services/policy/store/sqlite/open-sqlite-store.js';
import { aRelease, callersList, storeContract } from '../../../../support/store-contract.js';

describe('the SQLite store', () => {
  let folder = '';
  let count = 0;
  const newFile = (): string => join(folder, `store-${(count += 1)}.db`);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-store-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  storeContract('SQLite', () => Promise.resolve(openSqliteStore(newFile())));

  it('keeps what was published when it is opened again', async () => {
    const file = newFile();
    const first = openSqliteStore(file);
    await first.publish(aRelease());
    await first.close();
    const second = openSqliteStore(file);
    assert.deepEqual(await second.heads(), [{ tenant: 'smith', release: 1, rowsOf: 1 }]);
    await second.close();
  });

  it('shows at once what another connection wrote after a look-up here', async () => {
    const file = newFile();
    const [ours, theirs] = [openSqliteStore(file), openSqliteStore(file)];
    await ours.publish(aRelease({ lists: [callersList('+31612345671', '+31612345672')] }));
    const [list] = await ours.lists({ tenant: 'smith', release: 1, rowsOf: 1 });
    assert.ok(list !== undefined);
    await ours.callers(list, ['+31612345671', '+31612345672']);
    await theirs.publish(aRelease());
    assert.equal((await ours.heads())[0]?.release, 2);
    assert.equal((await ours.publish(aRelease())).kind, 'published');
    await Promise.all([ours.close(), theirs.close()]);
  });

  it('is readable by its owner only, with all that lies beside it', async () => {
    const file = newFile();
    const store = openSqliteStore(file);
    await store.publish(aRelease());
    for (const one of [file, `${file}-wal`, `${file}-shm`]) assert.equal(statSync(one).mode & 0o077, 0, one);
    await store.close();
  });

  it('keeps no call waiting for another process that writes for long', async () => {
    const file = newFile();
    const store = openSqliteStore(file);
    const other = new Libsql(file);
    other.exec('BEGIN IMMEDIATE');
    const begun = performance.now();
    assert.throws(() => store.saveWrong({ atMs: 1, tenant: 'smith', called: '+31201234567', trunk: 'default', lists: [] }), { code: 'SQLITE_BUSY' });
    assert.ok(performance.now() - begun < 2000);
    assert.deepEqual(await store.heads(), []);
    other.exec('COMMIT');
    assert.equal(await store.saveWrong({ atMs: 1, tenant: 'smith', called: '+31201234567', trunk: 'default', lists: [] }), 'counted');
    other.close();
    await store.close();
  });

  it('refuses a file that a newer Latchkey made', () => {
    const file = newFile();
    const db = new Libsql(file);
    db.exec('PRAGMA user_version = 999');
    db.close();
    assert.throws(() => openSqliteStore(file), /made by a newer Latchkey \(schema 999/);
  });

  it('killed in the middle of a publication, it holds the release before, whole', async () => {
    const file = newFile();
    const store = openSqliteStore(file);
    await store.publish(aRelease({ lists: [callersList('+31612345671')] }));
    await store.close();
    await publishAndDie(file);

    const after = openSqliteStore(file);
    assert.equal((await after.heads())[0]?.release, 1);
    const [list] = await after.lists({ tenant: 'smith', release: 1, rowsOf: 1 });
    assert.ok(list !== undefined);
    const rows = await after.rowsBelow(list, 10);
    assert.ok(rows !== 'too-many');
    assert.deepEqual(rows.map((row) => row.key), ['+31612345671']);
    assert.equal((await after.publish(aRelease())).kind, 'published');
    await after.close();
  });
});

/** Publishes from a process that kills itself while its rows are being written. */
async function publishAndDie(file: string): Promise<void> {
  const here = new URL('../../../../../', import.meta.url).pathname;
  const script = `
    import { openSqliteStore } from '${here}services/policy/store/sqlite/open-sqlite-store.ts';
    import { aRelease } from '${here}test/support/store-contract.ts';
    function* rows() {
      for (let n = 0; n < 50_000; n += 1) yield { key: '+3162' + String(n).padStart(7, '0') };
      process.kill(process.pid, 'SIGKILL');
    }
    const list = (name, rows) => ({ name, kind: 'callers', rows });
    openSqliteStore('${file}').publish(aRelease({ lists: [list('vip', [{ key: '+31699999999' }]), list('more', rows())] }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: here, stdio: 'ignore' });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
}
