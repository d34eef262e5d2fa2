import type { Expectation } from '../release-store.js';
import { count, text, type Row, type Sql } from './connection.js';

/** By name of a list: which one that is, and which version of its rows. As releases keep it. */
export type ShownLists = Readonly<Record<string, { readonly id: number; readonly version: number }>>;

/** What is live of a tenant. */
export interface LiveRelease {
  /** 0: none. */
  readonly release: number;
  /** The largest number ever given. */
  readonly last: number;
  readonly shown: ShownLists;
  readonly configId: number | undefined;
  readonly lines: number;
  /** As JSON. */
  readonly prompts: string;
}

/** @param locked nobody else makes a release of the tenant live before this transaction ends */
export async function readLive(sql: Sql, tenant: string, locked: boolean): Promise<LiveRelease> {
  // First of all, and by itself: a statement that waits for a lock sees the other tables as they were before it waited.
  if (locked) await sql.run('SELECT 1 FROM tenants WHERE tenant = $1 FOR UPDATE', [tenant]);
  const row = await sql.first('SELECT t.live_release, t.last_release, r.shown, r.config_id, r.summary, r.prompts FROM tenants t LEFT JOIN releases r ON r.tenant = t.tenant AND r.number = t.live_release WHERE t.tenant = $1', [tenant]);
  const release = count(row, 'live_release');
  if (row === undefined || release === 0) return { release: 0, last: count(row, 'last_release'), shown: {}, configId: undefined, lines: 0, prompts: '{}' };
  const { lines } = JSON.parse(text(row, 'summary')) as { readonly lines: number };
  return { release, last: count(row, 'last_release'), shown: shownBy(row), configId: count(row, 'config_id'), lines, prompts: text(row, 'prompts') };
}

/** A `jsonb` comes as what it says. */
export function shownBy(release: Row | undefined): ShownLists {
  const shown: unknown = release?.['shown'] ?? {};
  return shown as ShownLists;
}

export interface Overtaken {
  readonly kind: 'overtaken';
  readonly live: number;
  readonly list?: string;
}

/** What of an expectation does not hold. */
export async function overtaken(sql: Sql, tenant: string, live: LiveRelease, expects: Expectation | undefined): Promise<Overtaken | undefined> {
  if (expects === undefined) return undefined;
  if (expects.release !== undefined && expects.release !== live.release) return { kind: 'overtaken', live: live.release };
  if (expects.configOf !== undefined && expects.configOf !== live.release) {
    const row = await sql.first('SELECT config_id FROM releases WHERE tenant = $1 AND number = $2', [tenant, expects.configOf]);
    if (row === undefined || count(row, 'config_id') !== live.configId) return { kind: 'overtaken', live: live.release };
  }
  const list = Object.entries(expects.versions ?? {}).find(([name, version]) => version !== (live.shown[name]?.version ?? 0))?.[0];
  return list === undefined ? undefined : { kind: 'overtaken', live: live.release, list };
}
