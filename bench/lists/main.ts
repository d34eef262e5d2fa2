/** `npm run bench:lists`: publishing, going back, editing and looking up on both stores, while calls are decided. `-- --quick`: smaller. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorePlace } from '../../services/policy/store/open-store.js';
import { startPostgres } from '../../test/support/postgres-server.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import { freshDatabases } from './databases.js';
import { lookUp, type LookedUp } from './looking-up.js';
import { measureStore, type Figures, type Work } from './measured-store.js';

const quick = process.argv.includes('--quick');
const rows = quick ? 100_000 : 1_000_000;
const sizes = quick ? [10_000, 100_000] : [10_000, 1_000_000, 10_000_000];
const perSecond = quick ? 5000 : 20_000;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const given = process.env['LATCHKEY_TEST_POSTGRES'];
const server = given === undefined ? await startPostgres() : undefined;
const databases = freshDatabases(given ?? server?.url ?? '');
try {
  say(`${machine()}; ${rows} PINs, ${perSecond} decisions/s meanwhile; PostgreSQL ${given === undefined ? 'of npm, on this machine, with fsync off' : 'as given'}`);
  await waitForQuiet(quick ? 10 : 60);
  const sqlite = await measureStore({ folder, rows, perSecond });
  const postgres = await measureStore({ folder, postgres: await databases.fresh(), rows, perSecond });
  showWork(sqlite, postgres);
  await showLookUps();
} finally {
  await databases.drop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function showWork(sqlite: Figures, postgres: Figures): void {
  say();
  const head = ['', 'SQLite', 'wanted', 'PostgreSQL', 'wanted'];
  table(head, [
    [`publish ${rows} PINs from CSV, s`, sqlite.publish.seconds.toFixed(1), 20, postgres.publish.seconds.toFixed(1), 60],
    ['memory of the process at most, MiB', sqlite.publish.mostMiB.toFixed(0), 400, postgres.publish.mostMiB.toFixed(0), 400],
    ['the same with 10 rows changed, s', sqlite.again.seconds.toFixed(1), 8, postgres.again.seconds.toFixed(1), 8],
    ['rows written then', sqlite.again.rowsWritten, 10, postgres.again.rowsWritten, 10],
    ['going back, s', sqlite.rollback.seconds.toFixed(3), 1, postgres.rollback.seconds.toFixed(3), 1],
    ['one entry, live in the process asked, ms', sqlite.entryHereMs.toFixed(1), 20, postgres.entryHereMs.toFixed(1), 20],
    ['one entry, live in another process, ms', '-', '-', postgres.entryThereMs?.toFixed(1) ?? '-', 100],
  ]);
  const decisions = (what: string, of: (figures: Figures) => Work['decisions']): readonly string[] => [what, ...[sqlite, postgres].flatMap((figures) => {
    const { perSecond: rate, medianMs, p99Ms, failed } = of(figures);
    return [`${(rate / 1000).toFixed(1)}k${failed > 0 ? ` (${failed} failed)` : ''}`, medianMs.toFixed(2), `${p99Ms.toFixed(2)} (${(p99Ms / figures.rest.p99Ms).toFixed(1)}×)`];
  })];
  table(['decisions meanwhile', 'SQLite /s', 'median ms', 'p99 ms', 'PostgreSQL /s', 'median ms', 'p99 ms'], [
    decisions('at rest', ({ rest }) => rest), decisions('publishing', ({ publish }) => publish.decisions), decisions('publishing 10 changes', ({ again }) => again.decisions),
  ]);
}

async function showLookUps(): Promise<void> {
  const found: { readonly store: string; readonly looked: readonly LookedUp[] }[] = [];
  for (const [store, place] of [['SQLite', sqlitePlace], ['PostgreSQL', async (): Promise<StorePlace> => ({ kind: 'postgres', url: await databases.fresh() })]] as const) {
    const looked: LookedUp[] = [];
    for (const size of sizes) looked.push(await lookUp(await place(size), size));
    found.push({ store, looked });
  }
  table(['one PIN that was not asked for before', ...sizes.map((size) => `median µs of ${size}`), 'largest to smallest (1.5 wanted)', `bytes on disk a row of ${sizes.at(-1) ?? 0}`], found.map(({ store, looked }) => [
    store, ...looked.map(({ medianMicros }) => medianMicros.toFixed(0)), ((looked.at(-1)?.medianMicros ?? NaN) / (looked[0]?.medianMicros ?? NaN)).toFixed(2), (looked.at(-1)?.bytesARow ?? NaN).toFixed(0),
  ]));
}

async function sqlitePlace(size: number): Promise<StorePlace> {
  return { kind: 'sqlite', file: join(folder, `look-up-${size}.db`) };
}
