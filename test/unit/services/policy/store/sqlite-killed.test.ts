import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../../../services/policy/store/sqlite/open-sqlite-store.js';
import { aRelease, anEdit, backTo, publish, replacing, rowsShown } from '../../../../support/store-fixture.js';

const kills = 20;
const rowCount = 30_000;

describe('the SQLite store, killed at any moment of a publication', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-killed-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('shows the old release or the new one, whole, and publishes again', async () => {
    const file = join(folder, 'store.db');
    const store = openSqliteStore(file);
    await publish(store, aRelease({ lists: [replacing('vip', 'callers', rows('first'))] }));
    await publish(store, anEdit(replacing('vip', 'callers', rows('second').slice(0, 20_000))));
    const contents = new Map([[1, await digest(store, 1)], [2, await digest(store, 2)]]);
    let [live, shown] = [2, 0];
    for (let kill = 1; kill <= kills; kill += 1) {
      // Every few times the newest rows are not those that are live.
      if (kill % 5 === 0) live = await wentBack(store, 1 + (kill % 2), contents);
      const label = `label ${kill}`;
      await publishAndDie(file, label, kill * 40);
      const [head] = await store.heads();
      assert.ok(head?.release === live || head?.release === live + 1, `release ${head?.release} after ${live}`);
      if (head.release > live) {
        shown += 1;
        contents.set(head.release, inOneText(rows(label)));
      }
      live = head.release;
      for (const release of new Set([1 + (kill % 2), live])) assert.ok((await digest(store, release)) === contents.get(release), `release ${release} after kill ${kill}`);
    }
    await publish(store, anEdit(replacing('vip', 'callers', rows('last').slice(5))));
    assert.ok((await digest(store, live + 1)) === inOneText(rows('last').slice(5)));
    assert.ok(shown < kills, 'no kill came in time');
    await store.close();
  }).timeout(180_000);
});

type Opened = ReturnType<typeof openSqliteStore>;

async function wentBack(store: Opened, base: number, contents: Map<number, string>): Promise<number> {
  const back = await store.goBack(backTo(base));
  assert.ok(back.kind === 'published');
  contents.set(back.head.release, contents.get(base) ?? '');
  return back.head.release;
}

function rows(label: string): readonly { readonly key: string; readonly label: string }[] {
  return Array.from({ length: rowCount }, (_, n) => ({ key: `+31${String(n).padStart(6, '0')}`, label: n % 3 === 0 ? 'the same' : label }));
}

async function digest(store: Opened, release: number): Promise<string> {
  return inOneText((await rowsShown(store, 'vip', release)).map((row) => ({ key: row.key, label: row.entry.label ?? '' })));
}

function inOneText(all: ReturnType<typeof rows>): string {
  return all.map((row) => `${row.key} ${row.label}`).join();
}

/** Publishes from a process that is killed some time after it began: the times go through all that it does. */
async function publishAndDie(file: string, label: string, afterMs: number): Promise<void> {
  const here = new URL('../../../../../', import.meta.url).pathname;
  const script = `
    import { openSqliteStore } from '${here}services/policy/store/sqlite/open-sqlite-store.ts';
    import { anEdit, replacing } from '${here}test/support/store-fixture.ts';
    const rows = Array.from({ length: ${rowCount} }, (_, n) => ({ key: '+31' + String(n).padStart(6, '0'), label: n % 3 === 0 ? 'the same' : '${label}' }));
    const store = openSqliteStore('${file}');
    process.stdout.write('begun');
    store.publish(anEdit(replacing('vip', 'callers', rows))).finally(() => process.stdout.write('done'));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve());
    setTimeout(resolve, afterMs + Math.random() * 100);
  });
  child.kill('SIGKILL');
  assert.equal((await exit)[1], 'SIGKILL');
}
