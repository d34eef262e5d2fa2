import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rereading } from '../../../../services/common/secret.js';
import { isPostgresUrl } from '../../../../services/policy/store/postgres/postgres-url.js';
import { Pool } from '../../../../services/policy/store/postgres/pool.js';
import { withDatabase } from './fixture.js';

describe('the URL of a PostgreSQL database, in a file', function () {
  this.timeout(30_000);
  const database = withDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-url-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read again at each new connection, while the others stay; what is no URL changes nothing', async () => {
    const file = join(folder, 'url');
    const of = (user: string) => database.url.replace('postgres@', `${user}@`);
    const admin = new Pool({ url: database.url, connections: 1, patienceMs: 5000 });
    await admin.run('DROP ROLE IF EXISTS latchkey_rotated');
    await admin.run('CREATE ROLE latchkey_rotated LOGIN');
    const pool = new Pool({ url: rereading({ text: database.url, file }, isPostgresUrl, 0), connections: 3, patienceMs: 5000 });
    const who = async (): Promise<unknown> => (await pool.first('SELECT current_user AS name'))?.['name'];
    try {
      writeFileSync(file, `${database.url}\n`);
      await pool.transaction(async (held) => {
        writeFileSync(file, 'half writ');
        await pool.transaction(async (second) => {
          assert.deepEqual([(await held.first('SELECT current_user AS name'))?.['name'], (await second.first('SELECT current_user AS name'))?.['name']], ['postgres', 'postgres']);
          writeFileSync(file, of('latchkey_rotated'));
          assert.equal(await who(), 'latchkey_rotated');
          return { keep: true, value: undefined };
        });
        assert.equal((await held.first('SELECT current_user AS name'))?.['name'], 'postgres');
        return { keep: true, value: undefined };
      });
    } finally {
      await pool.close();
      await admin.run('DROP ROLE latchkey_rotated');
      await admin.close();
    }
  });
});
