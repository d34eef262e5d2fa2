import type { ListChange } from '../list-store.js';
import type { NewRelease, Published, RowDifference } from '../release-store.js';
import { listIdOf, versionShown } from './build-list.js';
import { countAgainst } from './compare.js';
import type { SqliteConnection } from './connection.js';
import { heldAgainst } from './held-against.js';
import { liveOf, type ShownVersions } from './live.js';
import { rowsOf, summaryOfLists } from './make-release.js';
import type { Pace } from './pace.js';
import { byListAndKey, goneRows, mostSampled, sampleOf } from './sample.js';
import type { Part } from './staging.js';

/** What a publication would come to. Only reads. */
export async function rehearse(db: SqliteConnection, release: NewRelease, parts: readonly Part[], pace: Pace): Promise<Published> {
  const { tenant, whole } = release;
  const live = liveOf(db, tenant);
  const changes: Record<string, ListChange> = {};
  const versions: Record<string, ShownVersions[string]> = whole === undefined ? { ...live.versions } : {};
  const sample: RowDifference[] = [];
  for (const staged of parts) {
    const { list } = staged.edit;
    const listId = listIdOf(db, tenant, staged.edit);
    const shown = versionShown(live, list, listId);
    const part = heldAgainst(db, staged, listId, shown);
    if (part === undefined) return { kind: 'overtaken', live: live.release, list };
    const compared = { part, listId, live: shown };
    changes[list] = await countAgainst(db, compared, rowsOf(db, listId, compared.live), pace);
    versions[list] = { id: listId, version: compared.live };
    sample.push(...(await sampleOf(db, tenant, compared, changes[list], pace)));
  }
  for (const [name, shown] of Object.entries(live.versions)) if (versions[name]?.id !== shown.id) sample.push(...goneRows(db, { tenant, list: name }, shown));
  const summary = { lines: whole?.config.lines.length ?? live.lines, lists: summaryOfLists(db, live, versions, changes) };
  return { kind: 'published', head: { tenant, release: live.release + 1 }, summary, sample: sample.toSorted(byListAndKey).slice(0, mostSampled) };
}
