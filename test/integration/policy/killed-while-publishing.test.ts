import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../services/policy/store/open-store.js';
import { freshDatabase, postgresIsHere } from '../../support/postgres.js';
import { aFolder, PolicyProcess } from './policy-process.js';

const rows = 4000;

/** Every row has the generation as its label, so that a mixture of two would show. */
function csvOf(generation: number): string {
  return `number,label\n${Array.from({ length: rows }, (_, n) => `+3161${String(n * 2 + (generation % 2)).padStart(7, '0')},generation ${generation}\n`).join('')}`;
}

for (const kind of ['SQLite', 'PostgreSQL'] as const) {
  (kind === 'SQLite' || postgresIsHere ? describe : describe.skip)(`a policy process that is killed while it publishes, on ${kind}`, function () {
    this.timeout(180_000);
    let folder: ReturnType<typeof aFolder>;
    let database: Awaited<ReturnType<typeof freshDatabase>> | undefined;
    let policy: PolicyProcess | undefined;

    before(async () => {
      folder = aFolder();
      if (kind === 'PostgreSQL') database = await freshDatabase();
    });
    after(async () => {
      await policy?.end('SIGKILL');
      folder.remove();
      await database?.drop();
    });

    const start = (): Promise<PolicyProcess> =>
      PolicyProcess.start(['--data', folder.data, '--config', folder.tenants, '--api-open'], database === undefined ? {} : { LATCHKEY_STORE: database.url, LATCHKEY_PIN_KEY: 'k'.repeat(32) });
    const put = async (generation: number): Promise<number> => {
      const response = await fetch(`http://${policy?.ready.http ?? ''}/api/v1/tenants/demo/lists/vip`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: csvOf(generation) });
      assert.equal(response.status, 200, await response.text());
      return generation;
    };

    /** What is live: one generation, whole. */
    const live = async (): Promise<{ readonly generation: number; readonly release: number }> => {
      const store = await openStore(database === undefined ? { kind: 'sqlite', file: join(folder.data, 'latchkey.db') } : { kind: 'postgres', url: database.url });
      try {
        const [head] = await store.heads();
        const view = head === undefined ? undefined : (await store.lists(head)).find(({ ref }) => ref.list === 'vip');
        assert.ok(head !== undefined && view !== undefined);
        const found = await store.search(view, { limit: rows * 3 });
        const labels = new Set(found.map(({ entry }) => entry.label));
        assert.deepEqual([labels.size, found.length, view.rows], [1, rows, rows], [...labels].join());
        return { generation: Number([...labels][0]?.split(' ')[1]), release: head.release };
      } finally {
        await store.close();
      }
    };

    it('has the old release live afterwards or the new one, whole, and goes on publishing', async () => {
      policy = await start();
      let known = await put(0);
      for (const [round, killedAfterMs] of [20, 90, 220].entries()) {
        const publishing = put(round * 2 + 1).catch(() => undefined);
        await sleep(killedAfterMs);
        await policy.end('SIGKILL');
        await publishing;
        const { generation } = await live();
        assert.ok(generation >= known, `generation ${generation} is live after ${known}`);
        policy = await start();
        assert.deepEqual((await live()).generation, generation);
        known = await put(round * 2 + 2);
        assert.equal((await live()).generation, known);
      }
    });
  });
}
