/**
 * `npm run bench:lists`: publishing, going back, editing and looking up on both stores, while calls are decided. `-- --quick`: smaller;
 * `--store sqlite` or `postgres`: that one alone; `--publishing` or `--look-ups`: that half alone; `--rows`, `--rate`: so many PINs published,
 * so many decisions a second meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { StorePlace } from '../../services/policy/store/open-store.js';
import { startPostgres } from '../../test/support/postgres-server.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import { freshDatabases } from './databases.js';
import { fill, lookUp, type Filled, type LookedUp } from './looking-up.js';
import { measureStore, type Figures, type Work } from './measured-store.js';

const options = { quick: { type: 'boolean', default: false }, store: { type: 'string' }, publishing: { type: 'boolean', default: false }, 'look-ups': { type: 'boolean', default: false }, rows: { type: 'string' }, rate: { type: 'string' } } as const;
const { quick, store, publishing, 'look-ups': lookUps, rows: givenRows, rate } = parseArgs({ options }).values;
const stores = (['sqlite', 'postgres'] as const).filter((one) => store === undefined || store === one);
const rows = Number(givenRows ?? (quick ? 100_000 : 1_000_000));
const sizes = quick ? [10_000, 100_000] : [10_000, 1_000_000, 10_000_000];
const perSecond = Number(rate ?? (quick ? 5000 : 20_000));

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const given = process.env['LATCHKEY_TEST_POSTGRES'];
const server = given === undefined && stores.includes('postgres') ? await startPostgres() : undefined;
// A database has a machine of its own: here it gets of this one what the policy and whoever asks it leave.
if (server !== undefined) setPriority(server.program.pid, constants.priority.PRIORITY_BELOW_NORMAL);
const databases = freshDatabases(given ?? server?.url ?? '');
try {
  say(`${machine()}; ${rows} PINs, ${perSecond} decisions/s meanwhile; PostgreSQL ${given === undefined ? 'of npm, on this machine, with fsync off' : 'as given'}`);
  await waitForQuiet(quick ? 10 : 60);
  if (!lookUps) showWork(await inTurn(stores, async (one) => ({ store: one, figures: await measureStore({ folder, rows, perSecond, ...(one === 'postgres' && { postgres: await databases.fresh() }) }) })));
  if (!publishing) showLookUps(await inTurn(stores, async (one) => ({ store: one, looked: await lookUp(await inTurn(sizes, (size) => filled(one, size))) })));
} finally {
  await databases.drop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Measured {
  readonly store: string;
  readonly figures: Figures;
}

function showWork(measured: readonly Measured[]): void {
  say();
  const line = (what: string, wanted: readonly [string, string], of: (figures: Figures) => string): readonly string[] => [what, ...measured.flatMap(({ store: one, figures }) => [of(figures), wanted[one === 'sqlite' ? 0 : 1]])];
  table(['', ...measured.flatMap(({ store: one }) => [one, 'wanted'])], [
    line(`publish ${rows} PINs from CSV, s`, ['20', '60'], ({ publish }) => publish.seconds.toFixed(1)),
    line('CPU of the process meanwhile, s', ['-', '-'], ({ publish }) => publish.cpuSeconds.toFixed(1)),
    line('memory of the process at most, MiB', ['400', '400'], ({ publish }) => publish.mostMiB.toFixed(0)),
    line('of it there before, MiB', ['-', '-'], ({ restMiB }) => restMiB.toFixed(0)),
    line('the same with 10 rows changed, s', ['8', '8'], ({ again }) => again.seconds.toFixed(1)),
    line('CPU of the process meanwhile, s', ['-', '-'], ({ again }) => again.cpuSeconds.toFixed(1)),
    line('memory of the process at most, MiB', ['400', '400'], ({ again }) => again.mostMiB.toFixed(0)),
    line('rows written then', ['10', '10'], ({ again }) => String(again.rowsWritten)),
    line('going back, s', ['1', '1'], ({ rollback }) => rollback.seconds.toFixed(3)),
    line('one entry, live in the process asked, ms', ['20', '20'], ({ entryHereMs }) => entryHereMs.toFixed(1)),
    line('one entry, live in another process, ms', ['-', '100'], ({ entryThereMs }) => entryThereMs?.toFixed(1) ?? '-'),
  ]);
  const decisions = (what: string, of: (figures: Figures) => Work['decisions']): readonly string[] => [what, ...measured.flatMap(({ figures }) => {
    const { perSecond: rate, medianMs, p99Ms, p99OfSecondsMs, failed } = of(figures);
    const beside = (one: number, rest: number) => `${one.toFixed(2)} (${(one / rest).toFixed(1)}×)`;
    return [`${(rate / 1000).toFixed(1)}k${failed > 0 ? ` (${failed} failed)` : ''}`, medianMs.toFixed(2), beside(p99Ms, figures.rest.p99Ms), beside(p99OfSecondsMs, figures.rest.p99OfSecondsMs)];
  })];
  table(['decisions meanwhile', ...measured.flatMap(({ store: one }) => [`${one} /s`, 'median ms', 'p99 ms', 'p99 of a second'])], [
    decisions('at rest', ({ rest }) => rest), decisions('publishing', ({ publish }) => publish.decisions), decisions('publishing 10 changes', ({ again }) => again.decisions),
  ]);
}

function showLookUps(found: readonly { readonly store: string; readonly looked: readonly LookedUp[] }[]): void {
  table(['one PIN that was not asked for before', ...sizes.map((size) => `median µs of ${size}`), 'largest to smallest (1.5 wanted)', `bytes on disk a row of ${sizes.at(-1) ?? 0}`], found.map(({ store: one, looked }) => [
    one, ...looked.map(({ medianMicros }) => medianMicros.toFixed(0)), ((looked.at(-1)?.medianMicros ?? NaN) / (looked[0]?.medianMicros ?? NaN)).toFixed(2), (looked.at(-1)?.bytesARow ?? NaN).toFixed(0),
  ]));
}

async function filled(one: (typeof stores)[number], rows: number): Promise<Filled> {
  const place: StorePlace = one === 'sqlite' ? { kind: 'sqlite', file: join(folder, `look-up-${rows}.db`) } : { kind: 'postgres', url: await databases.fresh() };
  await fill({ place, rows });
  return { place, rows };
}

async function inTurn<From, To>(all: readonly From[], of: (one: From) => Promise<To>): Promise<readonly To[]> {
  const done: To[] = [];
  for (const one of all) done.push(await of(one));
  return done;
}
