import type { Expectation, Published } from '../release-store.js';
import { count, text, type Row, type SqliteConnection } from './connection.js';

/** By name of a list: which list that is and the version of its rows. As releases keep it. */
export type ShownVersions = Readonly<Record<string, { readonly id: number; readonly version: number }>>;

/** What a new release comes after. */
export interface Live {
  /** 0: the tenant has none. */
  readonly release: number;
  readonly configId: number;
  readonly lines: number;
  readonly versions: ShownVersions;
}

export function liveOf(db: SqliteConnection, tenant: string): Live {
  const row = db.first('SELECT r.* FROM tenants t JOIN releases r ON r.tenant = t.tenant AND r.number = t.live_release WHERE t.tenant = ?', [tenant]);
  if (row === undefined) return { release: 0, configId: 0, lines: 0, versions: {} };
  const { lines } = JSON.parse(text(row, 'summary')) as { readonly lines: number };
  return { release: count(row, 'number'), configId: count(row, 'config_id'), lines, versions: shownBy(row) };
}

export function shownBy(release: Row): ShownVersions {
  return JSON.parse(text(release, 'versions')) as ShownVersions;
}

/** What `expects` finds otherwise than it was. */
export function overtaken(db: SqliteConnection, tenant: string, live: Live, expects: Expectation = {}): Extract<Published, { kind: 'overtaken' }> | undefined {
  const { release, configOf, versions = {} } = expects;
  if (release !== undefined && release !== live.release) return { kind: 'overtaken', live: live.release };
  const list = Object.keys(versions).find((name) => versions[name] !== (live.versions[name]?.version ?? 0));
  if (list !== undefined) return { kind: 'overtaken', live: live.release, list };
  if (configOf === undefined || configOf === live.release) return undefined;
  const judged = db.first('SELECT config_id FROM releases WHERE tenant = ? AND number = ?', [tenant, configOf]);
  return judged !== undefined && count(judged, 'config_id') === live.configId ? undefined : { kind: 'overtaken', live: live.release };
}

export function linesOfOthers(db: SqliteConnection, tenant: string, numbers: readonly string[]): readonly string[] {
  return numbers.filter((number) => db.first('SELECT 1 AS one FROM lines WHERE number = ? AND tenant <> ?', [number, tenant]) !== undefined);
}
