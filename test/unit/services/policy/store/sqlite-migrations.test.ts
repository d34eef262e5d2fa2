import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openSqliteStore } from '../../../../../services/policy/store/sqlite/open-sqlite-store.js';
import { schema1 } from '../../../../../services/policy/store/sqlite/schema-1.js';
import { schema2 } from '../../../../../services/policy/store/sqlite/schema-2.js';
import { aConfig, aHash, anEdit, backTo, differences, editing, inShort, keysShown, pinList, publish, theList } from '../../../../support/store-fixture.js';

describe('a database of the first schema', () => {
  let folder = '';
  let file = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    file = join(folder, `${Math.random()}.db`);
    makeOld(file);
  });

  it('shows its releases with the rows that they had', async () => {
    const store = openSqliteStore(file);
    assert.deepEqual(await store.heads(), [{ tenant: 'smith', release: 3 }]);
    const third = await store.release('smith', 3);
    assert.deepEqual([third?.message, third?.contentHash, third?.config, third?.prompts, third?.versions], ['third', 'c3', aConfig('smith', ['+31201234567']), {}, { vip: 2, clients: 1 }]);
    const shown: unknown[] = [];
    for (const release of [1, 2, 3]) shown.push([await keysShown(store, 'vip', release), (await theList(store, 'vip', release)).prefixLengths]);
    assert.deepEqual(shown, [[['+31*', '+311', '+312'], [3]], [['+311', '+313'], []], [['+311', '+313'], []]]);
    assert.deepEqual((await differences(store, 1, 3)).map(inShort), ['vip +31*: - > ', 'vip +311: - > Ann', 'vip +312: - > ', 'vip +313:  > -']);
    assert.equal(await store.rowsOfTenant('smith'), 3);
    await store.close();
  });

  it('knows the key of its PINs, their entries, their uses, and wrong PINs', async () => {
    const store = openSqliteStore(file);
    const clients = await theList(store, 'clients');
    assert.deepEqual([clients.keyIds, await store.keyIdsInUse(), clients.rows], [['old-key'], ['old-key'], 1]);
    const pin = await store.pin(clients, [aHash(1)]);
    assert.equal(pin?.entry.uses, 1);
    assert.equal(await store.use({ ...pin.entry, uses: 1 }, 'call-2', 5), 'used-up');
    const [ann] = await store.callers(await theList(store, 'vip'), ['+311']);
    const [before] = await store.callers(await theList(store, 'vip', 1), ['+311']);
    assert.equal(ann?.entry.id, before?.entry.id);
    const who = { tenant: 'smith', called: '+31201234567', trunk: 't', caller: '+316', lists: [{ tenant: 'smith', list: 'clients' }] };
    assert.deepEqual(await store.wrongCounts(who, 0), { caller: 1, line: 1, list: 1 });
    assert.equal(await store.remember('pin-key', 'other'), 'old-key');
    await store.close();
  });

  it('is gone on with: edits, going back, pruning', async () => {
    const store = openSqliteStore(file);
    await publish(store, anEdit(editing(['+314'], ['+313']), pinList({ key: aHash(1), uses: 1, keyId: 'old-key', digits: 4 })));
    assert.deepEqual([await keysShown(store, 'vip'), await keysShown(store, 'vip', 3)], [['+311', '+314'], ['+311', '+313']]);
    const back = await store.goBack(backTo(1, { atMs: 9e12 }));
    assert.ok(back.kind === 'published');
    assert.deepEqual(back.summary.lists['vip'], { added: 2, removed: 1, changed: 1 });
    await publish(store, { ...anEdit(editing(['+319'])), atMs: 9e12 });
    assert.deepEqual(await keysShown(store, 'vip'), ['+31*', '+311', '+312', '+319']);
    assert.equal(await store.pruneReleases('smith', { keep: 1, beforeMs: 0, liveAfterMs: 9e13 }), 5);
    assert.deepEqual(await keysShown(store, 'vip'), ['+31*', '+311', '+312', '+319']);
    await store.close();
  });

  it('is opened by several at once', async () => {
    const stores = [1, 2, 3].map(() => openSqliteStore(file));
    for (const store of stores) assert.equal((await store.heads())[0]?.release, 3);
    for (const store of stores) await store.close();
  });
});

describe('a database of the second schema', () => {
  it('keeps its ends of calls, and knows those that it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'));
    const file = join(folder, 'old.db');
    makeOld(file, schema2);
    const store = openSqliteStore(file);
    const kept = { callUid: 'b2', receivedAtMs: 2000, tenant: 'smith', called: '+31201234567', caller: '+31612345678', trunk: 't', outcome: 'redirected', blame: 'success', sipStatus: 302, durationMs: 5, step: 'through', release: 1, entryId: 'e1' };
    await store.saveOutcomes([kept, { ...kept, callUid: 'c3', receivedAtMs: 3000 }]);
    assert.deepEqual((await store.outcomes('smith', 9)).map(({ callUid }) => callUid), ['c3', 'b2', 'a1']);
    assert.deepEqual((await store.outcomes('smith', 9))[1], kept);
    await store.forgetCaller('+31612345678');
    assert.deepEqual((await store.outcomes('smith', 9)).map(({ callUid }) => callUid), ['a1']);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

/** As the landed version wrote it: three releases; the second removed two callers, added one and labelled one. */
function makeOld(file: string, second?: string): void {
  const db = new Libsql(file);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(schema1);
  db.exec('PRAGMA user_version = 1');
  const run = (sql: string, ...values: unknown[]): void => void db.prepare(sql).run(values);
  run("INSERT INTO remembered VALUES ('pin-key', 'old-key')");
  const config = JSON.stringify(aConfig('smith', ['+31201234567']));
  for (const [n, message] of ['first', 'second', 'third'].entries()) {
    const summary = JSON.stringify({ lines: 1, lists: {} });
    run('INSERT INTO releases VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)', 'smith', n + 1, 'tests', 1000 + n, 'folder', message, summary, `c${n + 1}`, config, '{}');
  }
  run("INSERT INTO tenants VALUES ('smith', 3, 3)");
  run("INSERT INTO lines VALUES ('+31201234567', 'smith')");
  run("INSERT INTO lists VALUES (1, 'smith', 'vip', 'callers', 2), (2, 'smith', 'clients', 'pins', 1), (3, 'smith', 'empty', 'pins', 0)");
  const row = 'INSERT INTO entries (list_id, key, prefix, entry, label, uses, since_release, until_release) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  run(row, 1, '+311', null, null, null, null, 1, 2);
  run(row, 1, '+312', null, null, null, null, 1, 2);
  run(row, 1, '+31*', 3, null, null, null, 1, 2);
  run(row, 2, aHash(1), null, null, null, 1, 1, null);
  run(row, 1, '+311', null, 1, 'Ann', null, 2, null);
  run(row, 1, '+313', null, null, null, null, 2, null);
  run('INSERT INTO uses VALUES (2, ?, ?, 1)', aHash(1), 'call-1');
  run('INSERT INTO wrong_pins VALUES (1, ?, 5, ?, ?, ?, ?, ?)', 'a1', 'smith', '+31201234567', 't', '+316', JSON.stringify([{ tenant: 'smith', list: 'clients' }]));
  if (second !== undefined) {
    db.exec(`PRAGMA foreign_keys = OFF; ${second} PRAGMA user_version = 2`);
    const end = 'INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
    run(end, 'b2', 2000, 'smith', '+31201234567', '+31612345678', 't', 'redirected', 'success', 302, 5, 'through', 1, 'e1');
    run(end, 'a1', 1000, 'smith', '+31201234567', '+316*****99', 't', 'redirected', 'success', 302, 5, 'through', 1, null);
  }
  db.close();
}
