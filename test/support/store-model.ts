/** What a store must hold after any sequence of publications, in a few lines: releases that are maps of maps. */
import type { ListKind } from '../../services/policy/domain/tenant.js';
import type { ListChange, NewRow } from '../../services/policy/store/list-store.js';
import type { ListEdit, NewRelease, ReleaseSummary } from '../../services/policy/store/release-store.js';

/** Rows by key, a hash as a latin1 string. */
export type ModelRows = ReadonlyMap<string, NewRow>;
export type ModelLists = ReadonlyMap<string, ModelRows>;

export interface ModelRelease {
  readonly number: number;
  readonly base?: number;
  readonly lists: ModelLists;
}

export const kindsOfLists: Readonly<Record<string, ListKind>> = { vip: 'callers', team: 'callers', clients: 'pins' };

export class StoreModel {
  /** Those that are kept, by number. */
  readonly releases = new Map<number, ModelRelease>();
  #last = 0;

  /** `undefined`: there is none yet. */
  get live(): ModelRelease | undefined {
    return this.releases.get(this.#last);
  }

  /** What a publication comes to. */
  after({ whole, lists }: Pick<NewRelease, 'whole' | 'lists'>): ModelLists {
    const next = new Map(whole === undefined ? this.live?.lists : []);
    for (const edit of lists) next.set(edit.list, edited(this.live?.lists.get(edit.list) ?? new Map(), edit));
    return next;
  }

  add(lists: ModelLists, base?: number): ModelRelease {
    this.#last += 1;
    const release = { number: this.#last, lists, ...(base === undefined ? {} : { base }) };
    this.releases.set(release.number, release);
    return release;
  }

  /** Keeps the newest, and what the live one went back to. @returns how many went */
  prune(keep: number): number {
    const stay = new Set([...[...this.releases.keys()].toSorted((a, b) => b - a).slice(0, Math.max(1, keep)), this.live?.base]);
    const gone = [...this.releases.keys()].filter((number) => !stay.has(number));
    for (const number of gone) this.releases.delete(number);
    return gone.length;
  }
}

function edited(before: ModelRows, edit: ListEdit): ModelRows {
  const rows = new Map(edit.kind === 'replace' ? [] : before);
  if (edit.kind === 'edit') for (const key of edit.remove) rows.delete(textOf(key));
  for (const row of edit.kind === 'edit' ? edit.put : [...(edit.rows as Iterable<readonly NewRow[]>)].flat()) rows.set(textOf(row.key), row);
  return rows;
}

export function textOf(key: string | Buffer): string {
  return typeof key === 'string' ? key : key.toString('latin1');
}

/** Keys of rows that differ, in their order. */
export function keysThatDiffer(before: ModelRows, after: ModelRows): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => !isSame(before.get(key), after.get(key))).toSorted();
}

export function summaryOf(before: ModelLists, after: ModelLists): ReleaseSummary['lists'] {
  const changes: Record<string, ListChange> = {};
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name) ?? new Map<string, NewRow>(), after.get(name) ?? new Map<string, NewRow>()];
    const keys = keysThatDiffer(old, now);
    if (keys.length === 0) continue;
    const [added, removed] = [keys.filter((key) => !old.has(key)).length, keys.filter((key) => !now.has(key)).length];
    changes[name] = { added, removed, changed: keys.length - added - removed };
  }
  return changes;
}

function isSame(one: NewRow | undefined, other: NewRow | undefined): boolean {
  return one !== undefined && other !== undefined && contentOf(one) === contentOf(other);
}

/** All that a row says, but its key and its place. */
export function contentOf(row: Omit<NewRow, 'key' | 'row'>): string {
  return JSON.stringify([row.label, row.destinations, row.validFromMs, row.validUntilMs, row.uses, row.keyId, row.digits]);
}
