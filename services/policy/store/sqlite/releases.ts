import type { Soon } from '../../domain/ports.js';
import type { TenantConfig } from '../../domain/tenant.js';
import type { Release, ReleaseStore } from '../release-store.js';
import { noteOf } from '../read-rows.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';
import { difference } from './difference.js';
import { goBack, type WentBack } from './go-back.js';
import { linesOfOthers, shownBy } from './live.js';
import { patienceMs, patiently } from './patience.js';
import { pruneReleases } from './prune-releases.js';
import { publish } from './publish.js';
import type { Workshop } from './workshop.js';

/**
 * Releases and the index of live lines.
 * @param writes a connection that does not wait for others that write
 * @param changed a release became live
 */
export function sqliteReleases(db: SqliteConnection, writes: SqliteConnection, workshop: Workshop, changed: (tenant: string) => void): ReleaseStore {
  const told = <T extends { readonly kind: string }>(tenant: string, result: T): T => {
    if (result.kind === 'published') changed(tenant);
    return result;
  };
  return {
    heads: () => db.all('SELECT tenant, live_release FROM tenants', []).map((row) => ({ tenant: text(row, 'tenant'), release: count(row, 'live_release') })),
    release: (tenant, number) => {
      const row = db.first('SELECT r.*, c.config, c.prompts FROM releases r JOIN configs c ON c.id = r.config_id WHERE r.tenant = ? AND r.number = ?', [tenant, number]);
      return row === undefined ? undefined : releaseOf(row);
    },
    releases: (tenant, limit, before = Number.MAX_SAFE_INTEGER) =>
      db.all('SELECT * FROM releases WHERE tenant = ? AND number < ? ORDER BY number DESC LIMIT ?', [tenant, before, limit]).map((row) => noteOf(row, 'git_commit')),
    linesOfOthers: (tenant, numbers) => linesOfOthers(db, tenant, numbers),
    publish: async (release) => {
      const result = await publish(workshop, release);
      return release.dryRun === true ? result : told(release.tenant, result);
    },
    goBack: async (to) => told(to.tenant, await (patiently(() => writes.durably(() => goBack(writes, to)), patienceMs) satisfies Soon<WentBack>)),
    difference: (tenant, from, to) => difference(db, tenant, from, to),
    pruneReleases: (tenant, rule) => pruneReleases(workshop, tenant, rule),
  };
}

function releaseOf(row: Row): Release {
  const versions = Object.entries(shownBy(row)).map(([name, { version }]) => [name, version] as const);
  return {
    ...noteOf(row, 'git_commit'),
    config: JSON.parse(text(row, 'config')) as TenantConfig,
    prompts: JSON.parse(text(row, 'prompts')) as Release['prompts'],
    versions: Object.fromEntries(versions),
  };
}
