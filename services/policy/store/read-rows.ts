/** Rows of tables that both stores have with the same columns, as the port shows them. */
import type { ListRef } from '../domain/tenant.js';
import type { GuessingCaller, WrongPin } from './guess-store.js';
import type { StoredOutcome } from './outcome-store.js';
import type { ReleaseNote } from './release-store.js';

/** A row of either store; only its texts, numbers and nulls are read here. */
type Columns = Readonly<Record<string, unknown>>;

export function outcomeOf(row: Columns): StoredOutcome {
  return {
    callUid: text(row, 'call_uid'),
    receivedAtMs: count(row, 'received_at_ms'),
    tenant: text(row, 'tenant'),
    called: text(row, 'called'),
    ...(row['caller'] === null ? {} : { caller: text(row, 'caller') }),
    trunk: text(row, 'trunk'),
    outcome: text(row, 'outcome'),
    blame: text(row, 'blame'),
    sipStatus: count(row, 'sip_status'),
    durationMs: count(row, 'duration_ms'),
    step: text(row, 'step'),
    release: count(row, 'release'),
    ...(row['entry_id'] === null ? {} : { entryId: text(row, 'entry_id') }),
  };
}

/** @param commit the column of the commit that it was made from */
export function noteOf(row: Columns, commit: string): ReleaseNote {
  return {
    tenant: text(row, 'tenant'),
    number: count(row, 'number'),
    ...(row['base'] === null ? {} : { base: count(row, 'base') }),
    author: text(row, 'author'),
    atMs: count(row, 'at_ms'),
    source: row['source'] as ReleaseNote['source'],
    ...(row[commit] === null ? {} : { commit: text(row, commit) }),
    message: text(row, 'message'),
    summary: JSON.parse(text(row, 'summary')) as ReleaseNote['summary'],
    ...(row['content_hash'] === null ? {} : { contentHash: text(row, 'content_hash') }),
  };
}

export function wrongPinOf(row: Columns, lists: readonly ListRef[]): WrongPin {
  return {
    atMs: count(row, 'at_ms'),
    ...(row['attempt_id'] === null ? {} : { attemptId: text(row, 'attempt_id') }),
    tenant: text(row, 'tenant'),
    called: text(row, 'called'),
    trunk: text(row, 'trunk'),
    ...(row['caller'] === null ? {} : { caller: text(row, 'caller') }),
    lists,
  };
}

export function guessingCallerOf(row: Columns, tenant: string): GuessingCaller {
  return {
    ...(row['caller'] === null ? {} : { caller: text(row, 'caller') }),
    trunk: text(row, 'trunk'),
    called: text(row, 'called'),
    tenant,
    wrong: count(row, 'wrong'),
    lastMs: count(row, 'last_ms'),
  };
}

function text(row: Columns, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

function count(row: Columns, column: string): number {
  return Number(row[column] ?? 0);
}
