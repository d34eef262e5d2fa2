import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openStore } from '../../../services/policy/store/open-store.js';
import { aFolder, PolicyProcess } from './policy-process.js';

const [old, next] = ['o'.repeat(32), 'n'.repeat(32)];

describe('a policy process whose PIN key changes', function () {
  this.timeout(120_000);

  it('does not start without the key that is in use, changes nothing then, and publishes under the new one where it has both', async () => {
    const folder = aFolder();
    const start = (keys: string): Promise<PolicyProcess> => PolicyProcess.start(['--data', folder.data, '--config', folder.tenants], { LATCHKEY_PIN_KEY: keys });
    const live = async (): Promise<unknown> => {
      const store = await openStore({ kind: 'sqlite', file: join(folder.data, 'latchkey.db') });
      const [head] = await store.heads();
      const clients = head === undefined ? undefined : (await store.lists(head)).find(({ ref }) => ref.list === 'clients');
      await store.close();
      return [head?.release, clients?.keyIds];
    };
    try {
      await (await start(`k1:${old}`)).end();
      assert.deepEqual(await live(), [1, ['k1']]);
      await assert.rejects(start(`k2:${next}`), /PIN key "k1", which is not among those given/);
      assert.deepEqual(await live(), [1, ['k1']]);
      await (await start(`k2:${next},k1:${old}`)).end();
      assert.deepEqual(await live(), [2, ['k2']]);
    } finally {
      folder.remove();
    }
  });
});
