/** Releases: immutable, numbered states of a tenant; exactly one is live. */
import type { Soon } from '../domain/ports.js';
import type { ListKind, PromptRef, TenantConfig } from '../domain/tenant.js';
import type { ListChange, NewRow, StoredRow } from './list-store.js';

/** How a release came about. A release that went back to another one has a `base` as well. */
export type ReleaseSource = 'folder' | 'upload' | 'git' | 'api' | 'cli';

/** Which release of a tenant is live. */
export interface Head {
  readonly tenant: string;
  readonly release: number;
}

export interface ReleaseSummary {
  readonly lines: number;
  /** Only lists whose rows changed. Against the release that was live before. */
  readonly lists: Readonly<Record<string, ListChange>>;
}

/** All about a release but its configuration. */
export interface ReleaseNote {
  readonly tenant: string;
  readonly number: number;
  /** The release that this one went back to: configuration and lists are those of that one. */
  readonly base?: number;
  readonly author: string;
  readonly atMs: number;
  readonly source: ReleaseSource;
  /** The Git commit that it was made from, in full. */
  readonly commit?: string;
  readonly message: string;
  readonly summary: ReleaseSummary;
  /** Hash of what it was made from, where that was a folder or a commit. */
  readonly contentHash?: string;
}

export interface Release extends ReleaseNote {
  readonly config: TenantConfig;
  readonly prompts: Readonly<Record<string, PromptRef>>;
  /** By name of its lists: the version of its rows. A list that it does not name is empty. Going back shows the old versions again. */
  readonly versions: Readonly<Record<string, number>>;
}

/** Rows in batches, so that a million of them are never all in memory; each batch is taken up before the next is asked for. */
export type RowBatches = Iterable<readonly NewRow[]> | AsyncIterable<readonly NewRow[]>;

/** What a new release does to a list. Rows of a PIN list come hashed, under the key named in each row. */
export type ListEdit =
  /** These are all its rows. */
  | { readonly kind: 'replace'; readonly list: string; readonly listKind: ListKind; readonly rows: RowBatches }
  /** `put` adds rows, or changes those with the same key; `remove` names keys: those that are not there, or that are put, are left out of account. */
  | { readonly kind: 'edit'; readonly list: string; readonly listKind: ListKind; readonly put: readonly NewRow[]; readonly remove: readonly (string | Buffer)[] };

export interface NewRelease extends Omit<ReleaseNote, 'number' | 'summary' | 'base'> {
  /**
   * What it was made for, and is refused without: the live release (0: none), or only some of it. Changes to other lists of the
   * tenant go on beside it.
   */
  readonly expects?: Expectation;
  /** Absent: as in the live release, lists that are not among `lists` included. Present: lists that are not among `lists` are gone. */
  readonly whole?: { readonly config: TenantConfig; readonly prompts: Readonly<Record<string, PromptRef>> };
  readonly lists: readonly ListEdit[];
  /** Nothing is written; the answer is what would be. */
  readonly dryRun?: boolean;
}

export interface Expectation {
  readonly release?: number;
  /** The live release whose configuration this was judged by: refused when a release since then brought another configuration. */
  readonly configOf?: number;
  /** By list: the version of its rows that is live; 0: it has none. */
  readonly versions?: Readonly<Record<string, number>>;
}

export type Published =
  /** `release` is what would be its number in a dry run. A release that changes nothing is made all the same. */
  | { readonly kind: 'published'; readonly head: Head; readonly summary: ReleaseSummary; /** In a dry run: the first hundred rows that would differ, by list and key. */ readonly sample?: readonly RowDifference[] }
  | { readonly kind: 'overtaken'; readonly live: number; /** The list that another release changed meanwhile. */ readonly list?: string }
  /** Lines that another tenant has: whose they are is not told. */
  | { readonly kind: 'lines-taken'; readonly numbers: readonly string[] }
  /** Rows of one list with one key: their places, and that of the first with this key. The first hundred. */
  | { readonly kind: 'duplicates'; readonly list: string; readonly rows: readonly { readonly row: number; readonly before: number }[]; readonly total: number };

export interface GoBack extends Omit<ReleaseNote, 'number' | 'summary' | 'base' | 'contentHash'> {
  readonly base: number;
  readonly expects?: Expectation;
}

/** One row that differs between two releases; `before` or `after` is missing where it is not there. */
export interface RowDifference {
  readonly list: string;
  readonly before?: StoredRow;
  readonly after?: StoredRow;
}

export interface ReleaseStore {
  /** The live release of every tenant. */
  heads(): Soon<readonly Head[]>;
  /** `undefined`: there is none, or it was pruned. */
  release(tenant: string, number: number): Soon<Release | undefined>;
  /** Newest first. @param before only releases with a smaller number */
  releases(tenant: string, limit: number, before?: number): Soon<readonly ReleaseNote[]>;
  /** Of the lines given, those that are live with another tenant. */
  linesOfOthers(tenant: string, numbers: readonly string[]): Soon<readonly string[]>;
  /**
   * All of it or nothing of it; live when this returns. Writes only rows that changed. Killed at any moment it leaves what was live.
   * Rejects with what reading the rows threw, having changed nothing. Two publications of one list follow each other.
   */
  publish(release: NewRelease): Promise<Published>;
  /** A new release that equals `base`, at once whatever its size. `no-such-release`: there is none, or it was pruned. */
  goBack(to: GoBack): Promise<Exclude<Published, { kind: 'duplicates' }> | { readonly kind: 'no-such-release' }>;
  /** Rows that differ between two releases, by list and key, read as they are asked for. */
  difference(tenant: string, from: number, to: number): AsyncIterable<RowDifference>;
  /**
   * Removes releases, with rows that no kept release shows: those beyond the newest `keep`, and those older than `beforeMs`. Never the
   * live one, its base, or one that was live after `liveAfterMs`. Answers how many releases went.
   */
  pruneReleases(tenant: string, rule: { readonly keep: number; readonly beforeMs: number; readonly liveAfterMs: number }): Promise<number>;
}
