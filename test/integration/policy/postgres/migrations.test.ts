import assert from 'node:assert/strict';
import { migrate, TooOld } from '../../../../services/policy/store/postgres/migrate.js';
import { migrations, type Migration } from '../../../../services/policy/store/postgres/migrations.js';
import { Pool } from '../../../../services/policy/store/postgres/pool.js';
import { execute } from '../../../support/postgres.js';
import { keysOf, publish, replacing, wholeRelease, withDatabase } from './fixture.js';

describe('migrations of PostgreSQL', function () {
  this.timeout(30_000);
  const stores = withDatabase();
  const withPool = async (work: (pool: Pool) => Promise<void>): Promise<void> => {
    const pool = new Pool({ url: stores.url, connections: 2, patienceMs: 0 });
    try {
      await work(pool);
    } finally {
      await pool.close();
    }
  };
  const adds = (table: string, leastReader: number): Migration => ({ sql: `CREATE TABLE ${table} (one integer)`, leastReader });

  it('ten processes that start at once on an empty database all get a store', async function () {
    this.timeout(30_000);
    const ten = await Promise.all(Array.from({ length: 10 }, () => stores.open()));
    await Promise.all(ten.map((store, n) => publish(store, wholeRelease({ tenant: `t${n}`, number: `+312012345${n}0` }))));
    assert.equal((await ten[0]?.heads())?.length, 10);
  });

  it('a database that a later version expanded still works for this one', async () => {
    const store = await stores.open();
    await withPool((pool) => migrate(pool, [...migrations, adds('added_later', migrations.length)]));
    await publish(store, wholeRelease({ lists: [replacing('vip', '+31')] }));
    const opened = await stores.open();
    assert.deepEqual(await keysOf(opened, 'vip'), ['+31']);
  });

  it('a database that was made for later versions alone is refused in plain words, and left as it is', async () => {
    await stores.open();
    await withPool((pool) => migrate(pool, [...migrations, adds('added_later', migrations.length), adds('added_last', migrations.length + 2)]));
    const words = `the database was made by a newer Latchkey (schema ${migrations.length + 2}, for programs that know ${migrations.length + 2} or more; this one knows ${migrations.length})`;
    await assert.rejects(() => stores.open(), (error: unknown) => error instanceof TooOld && error.message === words);
  });

  it('a step that fails leaves the schema as it was', async () => {
    await stores.open();
    await withPool(async (pool) => {
      await assert.rejects(() => migrate(pool, [...migrations, adds('added_later', 1), { sql: 'CREATE TABLE added_later (one integer)', leastReader: 1 }]), { code: '42P07' });
      await migrate(pool, [...migrations, adds('added_later', 1)]);
      assert.equal((await pool.first('SELECT version FROM latchkey_schema'))?.['version'], migrations.length + 1);
    });
  });

  it('the audit log is not changed or shortened through the database either', async () => {
    const store = await stores.open();
    await store.audit({ atMs: 1, actor: 'tests', operator: false, action: 'publish', detail: 'a release' });
    for (const sql of ["UPDATE audit SET detail = ''", 'DELETE FROM audit', 'TRUNCATE audit']) await assert.rejects(() => execute(stores.url, sql));
    assert.equal((await store.audited(undefined, 10)).length, 1);
  });
});
