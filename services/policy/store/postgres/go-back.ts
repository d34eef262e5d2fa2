import type { ListChange } from '../list-store.js';
import type { GoBack, Published, ReleaseSummary } from '../release-store.js';
import { count, text, type Sql } from './connection.js';
import { countDifference } from './differences.js';
import { goLive, takeLines } from './go-live.js';
import { countsOf } from './list-counts.js';
import { overtaken, readLive, shownBy, type ShownLists } from './live-release.js';
import type { Outcome, Pool, Transaction } from './pool.js';

type WentBack = Exclude<Published, { kind: 'duplicates' }> | { readonly kind: 'no-such-release' };

/** A new release that shows what an old one shows: no row is touched. */
export async function goBack(pool: Pool, to: GoBack): Promise<WentBack> {
  return pool.transaction(async (tx) => {
    const live = await readLive(tx, to.tenant, true);
    const late = await overtaken(tx, to.tenant, live, to.expects);
    if (late !== undefined) return undone(late);
    const base = await tx.first('SELECT r.shown, r.config_id, r.prompts, r.content_hash, c.config FROM releases r JOIN configs c ON c.id = r.config_id WHERE r.tenant = $1 AND r.number = $2', [to.tenant, to.base]);
    if (base === undefined) return undone({ kind: 'no-such-release' });
    const { lines } = JSON.parse(text(base, 'config')) as { readonly lines: readonly { readonly number: string }[] };
    const taken = await takeLines(tx, to.tenant, lines.map((line) => line.number));
    if (taken.length > 0) return undone({ kind: 'lines-taken', numbers: taken });
    const shown = shownBy(base);
    const summary: ReleaseSummary = { lines: lines.length, lists: await changesBetween(tx, live.shown, shown) };
    const number = live.last + 1;
    await goLive(tx, live, { note: { ...to, number, summary, ...(base['content_hash'] !== null && { contentHash: text(base, 'content_hash') }) }, configId: count(base, 'config_id'), prompts: text(base, 'prompts'), shown });
    return { keep: true, value: { kind: 'published', head: { tenant: to.tenant, release: number }, summary } };
  }, 0);
}

async function changesBetween(tx: Transaction, before: ShownLists, after: ShownLists): Promise<Readonly<Record<string, ListChange>>> {
  const changes: Record<string, ListChange> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = await changeBetween(tx, before[name], after[name]);
    if (change.added + change.removed + change.changed > 0) changes[name] = change;
  }
  return changes;
}

type Shown = ShownLists[string] | undefined;

async function changeBetween(tx: Transaction, before: Shown, after: Shown): Promise<ListChange> {
  if (before?.id !== after?.id) return { added: await rowsOf(tx, after), removed: await rowsOf(tx, before), changed: 0 };
  if (before === undefined || after === undefined || before.version === after.version) return { added: 0, removed: 0, changed: 0 };
  return (await stepBetween(tx, before.id, before.version, after.version)) ?? (await countDifference(tx, before.id, before.version, after.version));
}

/** What was counted when one of two versions was made from the other: known at once, however many rows it was. */
async function stepBetween(sql: Sql, id: number, before: number, after: number): Promise<ListChange | undefined> {
  const row = await sql.first('SELECT version, change FROM list_versions WHERE list_id = $1 AND ((version = $2 AND from_version = $3) OR (version = $3 AND from_version = $2))', [id, before, after]);
  if (row === undefined) return undefined;
  const change = changeOf(row['change']);
  return row['version'] === after ? change : { added: change.removed, removed: change.added, changed: change.changed };
}

function changeOf(value: unknown): ListChange {
  return value as ListChange;
}

async function rowsOf(sql: Sql, shown: Shown): Promise<number> {
  if (shown === undefined) return 0;
  return countsOf((await sql.first('SELECT counts FROM list_versions WHERE list_id = $1 AND version = $2', [shown.id, shown.version]))?.['counts']).rows;
}

function undone(value: WentBack): Outcome<WentBack> {
  return { keep: false, value };
}
