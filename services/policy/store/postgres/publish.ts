import type { ListChange } from '../list-store.js';
import type { ListEdit, NewRelease, Published, ReleaseSummary } from '../release-store.js';
import { count, type Row } from './connection.js';
import { countsAfter, countsOf, type ListCounts } from './list-counts.js';
import { goLive, linesOfOthers, saveConfig, takeLines } from './go-live.js';
import { overtaken, readLive, type LiveRelease, type Overtaken } from './live-release.js';
import { lockForPublication } from './locks.js';
import { applyDiff, compareRows, forgetDiff, stageRollback, stageUnchanged, type StagedList } from './merge-rows.js';
import type { Outcome, Pool, Transaction } from './pool.js';
import { readLiveRows } from './read-live-rows.js';
import { sampleOf } from './sample.js';
import { stagedDuplicates, stageRows, stageTables, type StagedBatches } from './stage-rows.js';
import { within } from './within.js';

/** One transaction: rows are staged before anything is locked, then compared and written, and at the end the release goes live. */
export async function publish(pool: Pool, release: NewRelease): Promise<Published> {
  const published = await pool.transaction((tx) => stageAndPublish(tx, release), 0, `SET LOCAL work_mem = '64MB'; ${stageTables}`);
  // The planner is told of many new rows at once; it would hear of them within a minute anyway.
  if (release.dryRun !== true && published.kind === 'published' && changedRows(published.summary) > manyRows) await pool.run('ANALYZE entries').catch(() => undefined);
  return published;
}

const manyRows = 5000;

async function stageAndPublish(tx: Transaction, release: NewRelease): Promise<Outcome<Published>> {
  if (new Set(release.lists.map((edit) => edit.list)).size < release.lists.length) throw new Error('a release changes a list twice');
  const live = await readLive(tx, release.tenant, false);
  const refused = await refusal(tx, release, live);
  if (refused !== undefined) return undone(refused);
  const against = await within(stagingMs, stageLists(tx, release, live));
  if ('kind' in against) return undone(against);
  await lockForPublication(tx, release);
  return publishStaged(tx, release, against);
}

/** Rows come as fast as somebody sends them, and that is not waited for without end: the connection is thrown away then. */
const stagingMs = 30 * 60_000;

/** By the number of each list: the version that its rows were held against, where only those are staged that differ. */
type Against = readonly (number | undefined)[];

async function stageLists(tx: Transaction, { tenant, lists }: NewRelease, { shown }: LiveRelease): Promise<Against | Extract<Published, { kind: 'duplicates' }>> {
  const against: (number | undefined)[] = [];
  for (const [no, edit] of lists.entries()) {
    const before = edit.kind === 'replace' ? shown[edit.list] : undefined;
    const live = before === undefined || before.id !== (await idOf(tx, tenant, edit)) ? undefined : await readLiveRows(tx, before, edit.listKind);
    const duplicates = await stagedDuplicates(tx, no, await stageRows(tx, no, stagedRowsOf(edit), live));
    if (duplicates !== undefined) return { kind: 'duplicates', list: edit.list, ...duplicates };
    against.push(live && before?.version);
  }
  return against;
}

async function idOf(tx: Transaction, tenant: string, { list, listKind }: ListEdit): Promise<number> {
  return count(await tx.first('SELECT id FROM lists WHERE tenant = $1 AND name = $2 AND kind = $3', [tenant, list, listKind]), 'id');
}

/** Refusals that need no row: told before a million of them are read. */
async function refusal(tx: Transaction, release: NewRelease, live: LiveRelease): Promise<Published | undefined> {
  const late = await overtaken(tx, release.tenant, live, release.expects);
  if (late !== undefined || release.whole === undefined) return late;
  const taken = await linesOfOthers(tx, release.tenant, release.whole.config.lines.map((line) => line.number));
  return taken.length === 0 ? undefined : { kind: 'lines-taken', numbers: taken };
}

/** Somebody may go back to another release while rows are compared: then they are compared again, with what is live then. */
async function publishStaged(tx: Transaction, release: NewRelease, against: Against): Promise<Outcome<Published>> {
  for (;;) {
    await tx.run('SAVEPOINT staged');
    const before = await readLive(tx, release.tenant, false);
    const written = await writeLists(tx, release, before, against);
    if ('kind' in written) return undone(written);
    if (release.dryRun !== true && before.last === 0) await tx.run('INSERT INTO tenants (tenant, live_release, last_release) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING', [release.tenant]);
    const live = await readLive(tx, release.tenant, release.dryRun !== true);
    const late = await overtaken(tx, release.tenant, live, release.expects);
    if (late !== undefined) return undone(late);
    if (written.every((list) => (live.shown[list.name]?.version ?? 0) === list.live)) return finish(tx, release, live, written);
    await tx.run('ROLLBACK TO SAVEPOINT staged');
  }
}

/** A list of the release: the version that was live, the one that is to be, and what changed between them. */
interface WrittenList {
  readonly name: string;
  readonly id: number;
  readonly live: number;
  /** 0: the release does not show it. */
  readonly version: number;
  readonly change: ListChange;
}

async function writeLists(tx: Transaction, release: NewRelease, live: LiveRelease, against: Against): Promise<readonly WrittenList[] | Overtaken> {
  const written: WrittenList[] = [];
  for (const [staged, edit] of release.lists.entries()) {
    const list = await writeList(tx, release, { edit, staged, against: against[staged] }, live);
    if ('kind' in list) return list;
    written.push(list);
  }
  if (release.whole !== undefined) written.push(...(await goneLists(tx, release, live)));
  return written;
}

interface StagedEdit {
  readonly edit: ListEdit;
  readonly staged: number;
  readonly against: number | undefined;
}

async function writeList(tx: Transaction, release: NewRelease, { edit, staged, against }: StagedEdit, { release: number, shown }: LiveRelease): Promise<WrittenList | Overtaken> {
  const known = await knownList(tx, release.tenant, edit);
  const before = shown[edit.list];
  // A list that was of another kind is another list, and nothing of it was live.
  const live = before?.id === known.id ? before.version : 0;
  const stale = against !== undefined && against !== live;
  const list: StagedList = { id: known.id, staged, whole: edit.kind === 'replace' && (against === undefined || stale) };
  if (stale && !(await stageUnchanged(tx, list, against))) return { kind: 'overtaken', live: number, list: edit.list };
  const compared = await compareRows(tx, list, live);
  const change = before === undefined || before.id === known.id ? compared : { ...compared, removed: await rowsOf(tx, before) };
  const written = { name: edit.list, id: known.id, live: before?.version ?? 0, change };
  if (total(change) === 0 || release.dryRun === true) return { ...written, version: written.live, id: before?.id ?? known.id };
  if (live !== known.newest) {
    if (!list.whole) await stageRollback(tx, list, live, known.newest);
    await forgetDiff(tx, list);
    // It may be what the newest version is, which then is live again.
    if (total(await compareRows(tx, list, known.newest)) === 0) return { ...written, version: known.newest };
  }
  const version = known.last + 1;
  await applyDiff(tx, list, version, known.newest === 0);
  const counts = await countsAfter(tx, known.counts, edit.listKind, staged);
  await tx.run(
    `WITH newest AS (UPDATE lists SET newest_version = $2, last_version = $2 WHERE id = $1)
     INSERT INTO list_versions (list_id, version, counts, from_version, change) VALUES ($1, $2, $3, $4, $5)`,
    [list.id, version, JSON.stringify(counts), live, JSON.stringify(change)],
  );
  return { ...written, version };
}

/** Lists that a whole release does not name any more: no row is touched, the release just shows none of them. */
async function goneLists(tx: Transaction, release: NewRelease, { shown }: LiveRelease): Promise<readonly WrittenList[]> {
  const stays = new Set(release.lists.map((edit) => edit.list));
  const gone: WrittenList[] = [];
  for (const [name, one] of Object.entries(shown)) {
    if (!stays.has(name)) gone.push({ name, id: one.id, live: one.version, version: 0, change: { added: 0, removed: await rowsOf(tx, one), changed: 0 } });
  }
  return gone;
}

async function rowsOf(tx: Transaction, { id, version }: { readonly id: number; readonly version: number }): Promise<number> {
  return countsOf((await tx.first('SELECT counts FROM list_versions WHERE list_id = $1 AND version = $2', [id, version]))?.['counts']).rows;
}

async function finish(tx: Transaction, release: NewRelease, live: LiveRelease, written: readonly WrittenList[]): Promise<Outcome<Published>> {
  const { whole, tenant } = release;
  const number = live.last + 1;
  const summary: ReleaseSummary = {
    lines: whole?.config.lines.length ?? live.lines,
    lists: Object.fromEntries(written.filter(({ change }) => total(change) > 0).map(({ name, change }) => [name, change])),
  };
  const published = { kind: 'published', head: { tenant, release: number }, summary } as const;
  if (release.dryRun === true) return undone({ ...published, sample: await sampleOf(tx, release, written) });
  if (whole !== undefined) {
    const taken = await takeLines(tx, tenant, whole.config.lines.map((line) => line.number));
    if (taken.length > 0) return undone({ kind: 'lines-taken', numbers: taken });
  }
  const now = written.map(({ name, id, version }) => [name, { id, version }] as const);
  const shown = Object.fromEntries(Object.entries({ ...live.shown, ...Object.fromEntries(now) }).filter(([, { version }]) => version > 0));
  const configId = whole === undefined ? live.configId : await saveConfig(tx, whole.config);
  if (configId === undefined) throw new Error(`the tenant ${tenant} has no release that a list could be changed in`);
  await goLive(tx, live, { note: { ...release, number, summary }, configId, prompts: whole === undefined ? live.prompts : JSON.stringify(whole.prompts), shown });
  return { keep: true, value: published };
}

interface KnownList {
  readonly id: number;
  /** The version of the rows that nothing ended. */
  readonly newest: number;
  /** The last number that was given to a version of a list of this name, of whatever kind. */
  readonly last: number;
  readonly counts: ListCounts;
}

async function knownList(tx: Transaction, tenant: string, { list, listKind }: ListEdit): Promise<KnownList> {
  const known = (await tx.first(knownLists, [tenant, list, listKind])) ?? (await newList(tx, tenant, list, listKind));
  return { id: count(known, 'id'), newest: count(known, 'newest_version'), last: count(known, 'last'), counts: countsOf(known?.['counts']) };
}

const knownLists = `
  SELECT l.id, l.newest_version, v.counts, (SELECT max(last_version) FROM lists o WHERE o.tenant = l.tenant AND o.name = l.name) AS last
  FROM lists l LEFT JOIN list_versions v ON v.list_id = l.id AND v.version = l.newest_version WHERE l.tenant = $1 AND l.name = $2 AND l.kind = $3`;

async function newList(tx: Transaction, ...named: readonly string[]): Promise<Row | undefined> {
  await tx.run('INSERT INTO lists (tenant, name, kind) VALUES ($1, $2, $3)', named);
  return tx.first(knownLists, named);
}

function stagedRowsOf(edit: ListEdit): StagedBatches {
  if (edit.kind === 'replace') return edit.rows;
  const put = new Set(edit.put.map((row) => (typeof row.key === 'string' ? row.key : row.key.toString('latin1'))));
  const gone = new Map(edit.remove.map((key) => [typeof key === 'string' ? key : key.toString('latin1'), key]));
  return [edit.put, [...gone].filter(([name]) => !put.has(name)).map(([, key]) => ({ key, gone: true as const }))];
}

function total({ added, removed, changed }: ListChange): number {
  return added + removed + changed;
}

function changedRows({ lists }: ReleaseSummary): number {
  return Object.values(lists).reduce((sum, change) => sum + total(change), 0);
}

function undone<T>(value: T): Outcome<T> {
  return { keep: false, value };
}
