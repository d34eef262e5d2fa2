import type { ListKind } from '../../domain/tenant.js';
import type { ListStore, ListView, StoredEntry } from '../list-store.js';
import { bytes, count, text, type Row, type Value } from './connection.js';
import { differingRows } from './differences.js';
import { countsOf } from './list-counts.js';
import type { Pool } from './pool.js';
import { searchRows } from './search-rows.js';
import { columns, keyBytes, keyText, rowsAt, rowsAtBy, storedEntry } from './stored-rows.js';
import { use } from './uses.js';

/**
 * Rows of lists, as a release shows them.
 * @param calls for what a call waits for
 * @param pool for all else
 */
export function postgresLists(calls: Pool, pool: Pool): ListStore {
  return {
    lists: async (head) => (await pool.all(viewsOf, [head.tenant, head.release])).map((row) => viewOf(head.tenant, row)),
    changedKeys: (list, since) => changedKeys(pool, list, since),
    rowsBelow: async (list, limit) => (list.rows >= limit ? 'too-many' : rowsWhere(pool, list, '', [])),
    callers: async (list, keys) => (await rowsWhere(calls, list, 'AND e.key = ANY ($3::bytea[])', [keys.map(keyBytes)])).toSorted((a, b) => specificity(b) - specificity(a)),
    pin: async (list, hashes) => (await rowsWhere(calls, list, 'AND e.key = ANY ($3::bytea[])', [hashes]))[0],
    entry: async (list, by) => ('id' in by ? byId(pool, list, by.id) : byLabel(pool, list, by.label)),
    search: (list, search) => searchRows(pool, list, search),
    present: async (list, keys) => {
      const rows = await pool.all(rowsAt('$1', '$2', 'e.key', 'AND e.key = ANY ($3::bytea[])'), [list.id, list.version, keys.map(keyBytes)]);
      return rows.map((row) => keyText(list.kind, bytes(row, 'key')));
    },
    rowsWithoutDestination: async (list) => (await countsOfView(pool, list)).undirected,
    pinsByDigits: async (list) => new Map(Object.entries((await countsOfView(pool, list)).digits).map(([digits, pins]) => [Number(digits), pins])),
    rowsOfTenant: async (tenant) => count(await pool.first(rowsOfTenant, [tenant]), 'rows'),
    keyIdsInUse: async () => (await pool.all('SELECT DISTINCT jsonb_object_keys(counts -> \'keyIds\') AS id FROM list_versions ORDER BY id')).map((row) => text(row, 'id')),
    use: (entry, callUid, atMs) => use(calls, entry, callUid, atMs),
  };
}

const viewsOf = `
  SELECT l.id, l.name, l.kind, v.version, v.counts FROM releases r CROSS JOIN jsonb_each(r.shown) AS s
  JOIN lists l ON l.id = (s.value ->> 'id')::integer JOIN list_versions v ON v.list_id = l.id AND v.version = (s.value ->> 'version')::integer
  WHERE r.tenant = $1 AND r.number = $2 ORDER BY l.name`;

const rowsOfTenant = `
  SELECT coalesce(sum((v.counts ->> 'rows')::bigint), 0)::bigint AS rows FROM tenants t JOIN releases r ON r.tenant = t.tenant AND r.number = t.live_release
  CROSS JOIN jsonb_each(r.shown) AS s JOIN list_versions v ON v.list_id = (s.value ->> 'id')::integer AND v.version = (s.value ->> 'version')::integer
  WHERE t.tenant = $1`;

function viewOf(tenant: string, row: Row): ListView {
  const { rows, prefixes, keyIds } = countsOf(row['counts']);
  return {
    id: count(row, 'id'),
    ref: { tenant, list: text(row, 'name') },
    kind: row['kind'] as ListKind,
    version: count(row, 'version'),
    rows,
    prefixLengths: Object.keys(prefixes).map(Number).toSorted((one, other) => other - one),
    keyIds: Object.keys(keyIds).toSorted(),
  };
}

async function rowsWhere(pool: Pool, list: ListView, where: string, values: readonly Value[]): Promise<readonly StoredEntry[]> {
  const rows = await pool.all(rowsAt('$1', '$2', columns, where), [list.id, list.version, ...values]);
  return rows.map((row) => storedEntry(list.ref, list.kind, row));
}

function specificity(row: StoredEntry): number {
  return row.key.endsWith('*') ? row.key.length : Number.POSITIVE_INFINITY;
}

/** Labels are not unique: then it is the first by key. */
async function byLabel(pool: Pool, list: ListView, label: string): Promise<StoredEntry | undefined> {
  const rows = await pool.all(`${rowsAtBy('$1', '$2', columns, 'AND lower(e.label) = lower($3) AND e.label = $3')} ORDER BY e.key LIMIT 1`, [list.id, list.version, label]);
  return rows.map((row) => storedEntry(list.ref, list.kind, row))[0];
}

/** An entry's id names its first row, and each later one names it. */
async function byId(pool: Pool, list: ListView, id: string): Promise<StoredEntry | undefined> {
  if (!/^e[1-9]\d{0,15}$/.test(id)) return undefined;
  const [first, later] = ['AND e.id = $3 AND e.entry IS NULL', 'AND e.entry = $3'].map((where) => rowsAtBy('$1', '$2', columns, where));
  const row = await pool.first(`${first} UNION ALL ${later}`, [list.id, list.version, Number(id.slice(1))]);
  return row === undefined ? undefined : storedEntry(list.ref, list.kind, row);
}

/** More than this are not told one by one. */
const mostChangedKeys = 20;

async function changedKeys(pool: Pool, list: ListView, since: number): Promise<readonly string[] | undefined> {
  if (since === list.version) return [];
  // In one statement, so that neither of the two versions is pruned between the one look and the other.
  const rows = await pool.all(
    `SELECT known.versions, differing.key FROM (SELECT count(*) AS versions FROM list_versions WHERE list_id = $1 AND version IN ($2, $3)) AS known
     LEFT JOIN (${differingRows(list.id, since, list.version, 'k.key')} LIMIT ${mostChangedKeys + 1}) AS differing ON true`,
    [list.id, since, list.version],
  );
  if (count(rows[0], 'versions') < (since === 0 || list.version === 0 ? 1 : 2)) return undefined;
  return rows.length > mostChangedKeys ? undefined : rows.flatMap((row) => (row['key'] === null ? [] : [keyText(list.kind, bytes(row, 'key'))]));
}

async function countsOfView(pool: Pool, list: ListView): Promise<ReturnType<typeof countsOf>> {
  return countsOf((await pool.first('SELECT counts FROM list_versions WHERE list_id = $1 AND version = $2', [list.id, list.version]))?.['counts']);
}
