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
}

/** @param locked nobody else makes a release of the tenant live before this transaction ends */
export async function readLive(sql: Sql, tenant: string, locked: boolean): Promise<LiveRelease> {
  const head = await sql.first(`SELECT live_release, last_release FROM tenants WHERE tenant = $1 ${locked ? 'FOR UPDATE' : ''}`, [tenant]);
  const release = count(head, 'live_release');
  // A statement of its own: one that waits for a lock sees other tables as they were before it waited.
  const row = release === 0 ? undefined : await sql.first(`SELECT shown, config_id, summary FROM releases WHERE tenant = $1 AND number = $2`, [tenant, release]);
  return {
    release,
    last: count(head, 'last_release'),
    shown: shownBy(row),
    configId: row === undefined ? undefined : count(row, 'config_id'),
    lines: row === undefined ? 0 : (JSON.parse(text(row, 'summary')) as { readonly lines: number }).lines,
  };
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
