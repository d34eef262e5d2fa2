import type { TenantConfig } from '../../domain/tenant.js';
import type { Head, ListChange, NewRelease, Published, Release, Releases } from '../store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import { endListsWithout, replaceRows } from './list-rows.js';

/** Releases and the index of live lines. */
export function sqliteReleases(db: SqliteConnection): Releases {
  return {
    heads: () => db.all('SELECT tenant, live_release, rows_of FROM tenants', []).map(headOf),
    release: (tenant, number) => {
      const row = db.first('SELECT * FROM releases WHERE tenant = ? AND number = ?', [tenant, number]);
      return row === undefined ? undefined : releaseOf(row);
    },
    linesOfOthers: (tenant, numbers) => linesOfOthers(db, tenant, numbers),
    publish: (release) => db.durably(() => publish(db, release)),
  };
}

/** Inside the transaction, refusals come before the first write: a value that says no leaves nothing to undo. */
function publish(db: SqliteConnection, release: NewRelease): Published {
  const { tenant } = release;
  const before = db.first('SELECT live_release, (SELECT max(number) FROM releases r WHERE r.tenant = t.tenant) AS last FROM tenants t WHERE tenant = ?', [tenant]);
  const live = count(before, 'live_release');
  if (release.after !== undefined && release.after !== live) return { kind: 'overtaken', live };
  const taken = linesOfOthers(db, tenant, release.config.lines.map((line) => line.number));
  if (taken.length > 0) return { kind: 'lines-taken', numbers: taken };

  const number = count(before, 'last') + 1;
  const lists: Record<string, ListChange> = {};
  for (const list of release.lists) lists[list.name] = replaceRows(db, tenant, list, number);
  for (const gone of endListsWithout(db, tenant, release.lists, number)) lists[gone.name] ??= gone.change;
  const summary = { lines: release.config.lines.length, lists };
  insertRelease(db, { ...release, number, summary });
  goLive(db, { tenant, release: number, rowsOf: number }, release.config);
  return { kind: 'published', head: { tenant, release: number, rowsOf: number }, summary };
}

function insertRelease(db: SqliteConnection, release: Release): void {
  db.run(
    `INSERT INTO releases (tenant, number, base, author, at_ms, source, message, summary, content_hash, config, prompts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      release.tenant,
      release.number,
      release.base,
      release.author,
      release.atMs,
      release.source,
      release.message,
      JSON.stringify(release.summary),
      release.contentHash,
      JSON.stringify(release.config),
      JSON.stringify(release.prompts),
    ],
  );
}

function goLive(db: SqliteConnection, head: Head, config: TenantConfig): void {
  db.run(
    `INSERT INTO tenants (tenant, live_release, rows_of) VALUES (?, ?, ?)
     ON CONFLICT (tenant) DO UPDATE SET live_release = excluded.live_release, rows_of = excluded.rows_of`,
    [head.tenant, head.release, head.rowsOf],
  );
  db.run('DELETE FROM lines WHERE tenant = ?', [head.tenant]);
  for (const line of config.lines) db.run('INSERT INTO lines (number, tenant) VALUES (?, ?)', [line.number, head.tenant]);
}

function linesOfOthers(db: SqliteConnection, tenant: string, numbers: readonly string[]): readonly string[] {
  return numbers.filter((number) => db.first('SELECT 1 AS one FROM lines WHERE number = ? AND tenant <> ?', [number, tenant]) !== undefined);
}

function headOf(row: Row): Head {
  return { tenant: text(row, 'tenant'), release: count(row, 'live_release'), rowsOf: count(row, 'rows_of') };
}

function releaseOf(row: Row): Release {
  return {
    tenant: text(row, 'tenant'),
    number: count(row, 'number'),
    ...(row['base'] === null ? {} : { base: count(row, 'base') }),
    author: text(row, 'author'),
    atMs: count(row, 'at_ms'),
    source: row['source'] as Release['source'],
    message: text(row, 'message'),
    summary: JSON.parse(text(row, 'summary')) as Release['summary'],
    ...(row['content_hash'] === null ? {} : { contentHash: text(row, 'content_hash') }),
    config: JSON.parse(text(row, 'config')) as TenantConfig,
    prompts: JSON.parse(text(row, 'prompts')) as Release['prompts'],
  };
}
