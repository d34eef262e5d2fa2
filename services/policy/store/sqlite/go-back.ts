import type { ListChange } from '../list-store.js';
import type { GoBack, Published } from '../release-store.js';
import { countBetween } from './count-between.js';
import { count, text, type SqliteConnection } from './connection.js';
import { linesOfOthers, liveOf, overtaken, shownBy } from './live.js';
import { makeRelease, summaryOfLists } from './make-release.js';

export type WentBack = Exclude<Published, { kind: 'duplicates' }> | { readonly kind: 'no-such-release' };

/** One row that shows what another release showed. Inside the transaction, refusals come before the first write. */
export function goBack(db: SqliteConnection, to: GoBack): WentBack {
  const { tenant, base, expects } = to;
  const live = liveOf(db, tenant);
  const release = db.first('SELECT * FROM releases WHERE tenant = ? AND number = ?', [tenant, base]);
  if (release === undefined) return { kind: 'no-such-release' };
  const other = overtaken(db, tenant, live, expects);
  if (other !== undefined) return other;
  const configId = count(release, 'config_id');
  const lines = linesOf(db, configId);
  const taken = linesOfOthers(db, tenant, lines);
  if (taken.length > 0) return { kind: 'lines-taken', numbers: taken };

  const versions = shownBy(release);
  const changes: Record<string, ListChange> = {};
  for (const [name, { id, version }] of Object.entries(versions)) {
    const before = live.versions[name];
    changes[name] = countBetween(db, id, before?.id === id ? before.version : 0, version);
  }
  const summary = { lines: lines.length, lists: summaryOfLists(db, live, versions, changes) };
  const contentHash = text(release, 'content_hash');
  const head = makeRelease(db, live, { ...to, configId, versions, summary, lines, ...(contentHash === '' ? {} : { contentHash }) });
  return { kind: 'published', head, summary };
}

function linesOf(db: SqliteConnection, configId: number): readonly string[] {
  return db.all("SELECT json_extract(line.value, '$.number') AS number FROM configs c, json_each(c.config, '$.lines') line WHERE c.id = ?", [configId]).map((row) => text(row, 'number'));
}
