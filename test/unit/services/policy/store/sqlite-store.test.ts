import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openSqliteStore } from '../../../../../services/policy/store/sqlite/open-sqlite-store.js';
import { storeAgainstModel } from '../../../../support/store-against-model.js';
import { storeContract } from '../../../../support/store-contract.js';
import { aRelease, callersList, keysShown } from '../../../../support/store-fixture.js';

describe('the SQLite store', () => {
  let folder = '';
  let count = 0;
  const file = (): string => join(folder, `store-${count}.db`);
  const newFile = (): string => {
    count += 1;
    return file();
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-store-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const under = { shared: false, open: async () => openSqliteStore(newFile()), reopen: async () => openSqliteStore(file()) };
  storeContract('SQLite', under);
  storeAgainstModel('SQLite', under);

  it('keeps what was published when it is opened again', async () => {
    const first = openSqliteStore(newFile());
    await first.publish(aRelease({ lists: [callersList('+311')] }));
    await first.close();
    const second = openSqliteStore(file());
    assert.deepEqual([await second.heads(), await keysShown(second, 'vip')], [[{ tenant: 'smith', release: 1 }], ['+311']]);
    await second.close();
  });

  it('is readable by its owner only, with all that lies beside it', async () => {
    const store = openSqliteStore(newFile());
    await store.publish(aRelease());
    for (const one of [file(), `${file()}-wal`, `${file()}-shm`]) assert.equal(statSync(one).mode & 0o077, 0, one);
    await store.close();
  });

  it('keeps no call waiting for another process that writes for long', async () => {
    const store = openSqliteStore(newFile());
    const other = new Libsql(file());
    other.exec('BEGIN IMMEDIATE');
    const wrong = { atMs: 1, tenant: 'smith', called: '+31201234567', trunk: 'default', lists: [] };
    const begun = performance.now();
    await assert.rejects(async () => store.saveWrong(wrong), { code: 'SQLITE_BUSY' });
    assert.ok(performance.now() - begun < 2000);
    assert.deepEqual(await store.heads(), []);
    const saved = store.saveWrong(wrong);
    other.exec('COMMIT');
    assert.equal(await saved, 'counted');
    other.close();
    await store.close();
  });

  it('refuses a file that a newer Latchkey made', () => {
    const db = new Libsql(newFile());
    db.exec('PRAGMA user_version = 999');
    db.close();
    assert.throws(() => openSqliteStore(file()), /made by a newer Latchkey \(schema 999/);
  });

  it('has an audit log that cannot be changed afterwards', async () => {
    const store = openSqliteStore(newFile());
    await store.audit({ atMs: 1, actor: 't1', operator: false, action: 'publish', detail: 'one' });
    const db = new Libsql(file());
    for (const sql of ["UPDATE audit SET actor = 'nobody'", 'DELETE FROM audit']) assert.throws(() => db.exec(sql), /only added to/);
    db.close();
    await store.close();
  });
});
