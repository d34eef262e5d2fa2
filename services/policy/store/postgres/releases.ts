import type { TenantConfig } from '../../domain/tenant.js';
import type { Head, Release, ReleaseStore } from '../release-store.js';
import { noteOf } from '../read-rows.js';
import { count, text, type Row } from './connection.js';
import { difference } from './differences.js';
import { goBack } from './go-back.js';
import { linesOfOthers } from './go-live.js';
import { shownBy } from './live-release.js';
import type { Pool } from './pool.js';
import { pruneReleases } from './prune-releases.js';
import { publish } from './publish.js';

/**
 * Releases and the index of live lines.
 * @param pool for what is read in some milliseconds
 * @param long for what may take minutes
 * @param outside for what waits for somebody outside, who sends rows or takes them: it keeps nobody from going back
 */
export function postgresReleases(pool: Pool, long: Pool, outside: Pool): ReleaseStore {
  return {
    heads: async () => (await pool.all('SELECT tenant, live_release FROM tenants ORDER BY tenant')).map(headOf),
    release: async (tenant, number) => {
      const row = await pool.first('SELECT r.*, c.config FROM releases r JOIN configs c ON c.id = r.config_id WHERE r.tenant = $1 AND r.number = $2', [tenant, number]);
      return row === undefined ? undefined : releaseOf(row);
    },
    releases: async (tenant, limit, before = maxInteger) => {
      const rows = await pool.all(`SELECT ${noteColumns} FROM releases WHERE tenant = $1 AND number < $2 ORDER BY number DESC LIMIT $3`, [tenant, before, limit]);
      return rows.map((row) => noteOf(row, 'commit_hash'));
    },
    linesOfOthers: (tenant, numbers) => linesOfOthers(pool, tenant, numbers),
    publish: (release) => publish(release.lists.some((edit) => edit.kind === 'replace') ? outside : long, release),
    goBack: (to) => goBack(long, to),
    difference: (tenant, from, to) => difference(outside, tenant, from, to),
    pruneReleases: (tenant, rule) => pruneReleases(long, tenant, rule),
  };
}

const maxInteger = 2 ** 31 - 1;
const noteColumns = 'tenant, number, base, author, at_ms, source, commit_hash, message, summary, content_hash';

function headOf(row: Row): Head {
  return { tenant: text(row, 'tenant'), release: count(row, 'live_release') };
}

function releaseOf(row: Row): Release {
  return {
    ...noteOf(row, 'commit_hash'),
    config: JSON.parse(text(row, 'config')) as TenantConfig,
    prompts: JSON.parse(text(row, 'prompts')) as Release['prompts'],
    versions: Object.fromEntries(Object.entries(shownBy(row)).map(([name, { version }]) => [name, version])),
  };
}
