import type { ListRef } from '../../domain/tenant.js';
import type { GuessStore, WhoGuessed, WrongCounts } from '../guess-store.js';
import { guessingCallerOf, wrongPinOf } from '../read-rows.js';
import { count, type Row, type Value } from './connection.js';
import type { Pool } from './pool.js';

/**
 * Wrong PINs of the last hour, and who got in during the last month.
 * @param calls for what a call waits for
 * @param pool for all else
 */
export function postgresGuesses(calls: Pool, pool: Pool): GuessStore {
  return {
    saveWrong: async (wrong) => {
      const row = await calls.first(saveWrong, [wrong.attemptId, wrong.atMs, ...whoValues(wrong)]);
      return row === undefined ? 'repeated' : 'counted';
    },
    wrongSince: async (atMs) => (await pool.all(wrongSince, [atMs])).map((row) => wrongPinOf(row, listsOf(row))),
    reserveWrong: async (wrong, sinceMs) => {
      const row = await calls.first('SELECT * FROM latchkey_reserve_wrong_1($1, $2, $3, $4, $5, $6, $7, $8, $9)', [wrong.attemptId, wrong.atMs, sinceMs, ...whoValues(wrong)]);
      return { ...countsOf(row), repeated: row?.['repeated'] === true };
    },
    releaseWrong: async (attemptId) => void (await calls.run('DELETE FROM wrong_pins WHERE attempt_id = $1', [attemptId])),
    wrongCounts: async (who, sinceMs) => countsOf(await calls.first('SELECT * FROM latchkey_wrong_counts_1($1, $2, $3, $4, $5, $6, $7)', [sinceMs, ...whoValues(who)])),
    guessingCallers: async (tenant, sinceMs, least) => (await pool.all(guessingCallers, [tenant, sinceMs, least])).map((row) => guessingCallerOf(row, tenant)),
    unlock: (tenant, caller) => pool.run('DELETE FROM wrong_pins WHERE tenant = $1 AND caller IS NOT DISTINCT FROM $2', [tenant, caller]),
    saveGotIn: async (callers) => {
      await calls.run(saveGotIn, [callers.map((one) => one.called), callers.map((one) => one.caller), callers.map((one) => one.atMs)]);
    },
    gotInSince: async (called, caller, atMs) => (await calls.first('SELECT 1 AS one FROM got_in WHERE called = $1 AND caller = $2 AND at_ms >= $3', [called, caller, atMs])) !== undefined,
    prune: async ({ wrongMs, gotInMs }) => {
      await pool.run('DELETE FROM wrong_pins WHERE at_ms < $1', [wrongMs]);
      await pool.run('DELETE FROM got_in WHERE at_ms < $1', [gotInMs]);
    },
  };
}

/** As the functions of the database take them: tenant, called, trunk, caller, tenants and names of the lists. */
function whoValues({ tenant, called, trunk, caller, lists }: WhoGuessed): readonly Value[] {
  return [tenant, called, trunk, caller, lists.map((ref) => ref.tenant), lists.map((ref) => ref.list)];
}

const saveWrong = `
  WITH saved AS (
    INSERT INTO wrong_pins (attempt_id, at_ms, tenant, called, trunk, caller) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id
  ), tried AS (
    INSERT INTO wrong_lists (wrong_id, nr, tenant, list, at_ms) SELECT saved.id, g.nr, g.tenant, g.list, $2 FROM saved, unnest($7::text[], $8::text[]) WITH ORDINALITY AS g (tenant, list, nr)
  )
  SELECT id FROM saved`;

const wrongSince = `
  SELECT w.*, coalesce((SELECT jsonb_agg(jsonb_build_object('tenant', l.tenant, 'list', l.list) ORDER BY l.nr) FROM wrong_lists l WHERE l.wrong_id = w.id), '[]') AS lists
  FROM wrong_pins w WHERE w.at_ms >= $1 ORDER BY w.at_ms, w.id`;

const guessingCallers = `
  SELECT caller, trunk, called, tenant, count(*) AS wrong, max(at_ms) AS last_ms FROM wrong_pins WHERE tenant = $1 AND at_ms >= $2
  GROUP BY caller, trunk, called, tenant HAVING count(*) >= $3 ORDER BY last_ms DESC, called, trunk, caller LIMIT 100`;

/** One caller may be there twice. In one order, so that two processes never wait for each other. */
const saveGotIn = `
  INSERT INTO got_in (called, caller, at_ms)
  SELECT g.called, g.caller, max(g.at_ms) FROM unnest($1::text[], $2::text[], $3::bigint[]) AS g (called, caller, at_ms) GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (called, caller) DO UPDATE SET at_ms = greatest(got_in.at_ms, excluded.at_ms)`;

function countsOf(row: Row | undefined): WrongCounts {
  return { caller: count(row, 'of_caller'), line: count(row, 'of_line'), list: count(row, 'of_list') };
}

function listsOf(row: Row): readonly ListRef[] {
  const lists: unknown = row['lists'];
  return lists as readonly ListRef[];
}
