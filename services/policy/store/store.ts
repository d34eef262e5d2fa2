/**
 * What the policy service keeps: releases with their lists, rendered prompts, wrong PINs, and uses of PINs.
 * Two implementations and one contract suite. A method throws only when the store itself fails.
 */
import type { Entry, LiveLine } from '../domain/decision.js';
import type { Soon } from '../domain/ports.js';
import type { Destination, ListKind, ListRef, PromptRef, TenantConfig } from '../domain/tenant.js';

export type ReleaseSource = 'folder' | 'upload' | 'api' | 'git' | 'rollback';

/** Which release of a tenant is live, and whose rows its lists show: its own, or those of the release it went back to. */
export interface Head {
  readonly tenant: string;
  readonly release: number;
  readonly rowsOf: number;
}

/** How many rows of a list a release added, removed and changed. */
export interface ListChange {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface ReleaseSummary {
  readonly lines: number;
  readonly lists: Readonly<Record<string, ListChange>>;
}

/** An immutable, numbered state of a tenant's configuration; its lists' rows are read through `ListView`. */
export interface Release {
  readonly tenant: string;
  readonly number: number;
  readonly base?: number;
  readonly author: string;
  readonly atMs: number;
  readonly source: ReleaseSource;
  readonly message: string;
  readonly summary: ReleaseSummary;
  /** Hash of what it was made from, where that was a folder. */
  readonly contentHash?: string;
  readonly config: TenantConfig;
  readonly prompts: Readonly<Record<string, PromptRef>>;
}

/** A row to be published. `key`: a number or prefix (`+4420*`), or the keyed hash of a PIN. */
export interface NewRow {
  readonly key: string | Buffer;
  readonly label?: string;
  readonly destinations?: readonly Destination[];
  readonly validFromMs?: number;
  readonly validUntilMs?: number;
  readonly uses?: number;
}

export interface NewList {
  readonly name: string;
  readonly kind: ListKind;
  /** Read once, inside the transaction; no key twice. */
  readonly rows: Iterable<NewRow>;
}

export interface NewRelease extends Omit<Release, 'number' | 'summary' | 'base'> {
  /** Refused as overtaken when another release than this is live; 0: none. */
  readonly after?: number;
  readonly lists: readonly NewList[];
}

export type Published =
  | { readonly kind: 'published'; readonly head: Head; readonly summary: ReleaseSummary }
  | { readonly kind: 'overtaken'; readonly live: number }
  /** Lines that another tenant has: whose they are is not told. */
  | { readonly kind: 'lines-taken'; readonly numbers: readonly string[] };

/** A list as the live release of its tenant shows it. */
export interface ListView {
  readonly id: number;
  readonly ref: ListRef;
  readonly kind: ListKind;
  readonly rowsOf: number;
  /** The release that last changed its rows. */
  readonly changedIn: number;
  /** Lengths of its prefixes, `+` included, `*` not; longest first. */
  readonly prefixLengths: readonly number[];
}

/** A row as it was found. `key` as in `NewRow`, a hash as a latin1 string. */
export interface StoredEntry {
  readonly key: string;
  readonly entry: Entry;
}

export interface StoredPrompt {
  readonly ref: PromptRef;
  readonly wav: Buffer;
}

/** A wrong PIN: who, where, when; never the PIN. */
export interface WrongPin {
  readonly atMs: number;
  readonly attemptId?: string;
  readonly tenant: string;
  readonly called: string;
  readonly trunk: string;
  readonly caller?: string;
  readonly lists: readonly ListRef[];
}

/** A caller with an asserted number who got in on a line. */
export interface GotIn {
  readonly called: string;
  readonly caller: string;
  readonly atMs: number;
}

export interface Releases {
  /** The live release of every tenant. */
  heads(): Soon<readonly Head[]>;
  release(tenant: string, number: number): Soon<Release | undefined>;
  /** Of the lines given, those that are live with another tenant. */
  linesOfOthers(tenant: string, numbers: readonly string[]): Soon<readonly string[]>;
  /** All of it or nothing of it; live when this returns. */
  publish(release: NewRelease): Soon<Published>;
}

export interface ListStore {
  lists(head: Head): Soon<readonly ListView[]>;
  /** All rows when they are fewer than `limit`. */
  rowsBelow(list: ListView, limit: number): Soon<readonly StoredEntry[] | 'too-many'>;
  /** The rows with one of these keys: an exact number first, then prefixes, the longest first. */
  callers(list: ListView, keys: readonly string[]): Soon<readonly StoredEntry[]>;
  pin(list: ListView, hash: Buffer): Soon<StoredEntry | undefined>;
  entry(list: ListView, by: { readonly id: string } | { readonly label: string }): Soon<StoredEntry | undefined>;
  /** Counts a call of a PIN, once per call uid, whatever release its row is of. */
  use(entry: Entry & { readonly uses: number }, callUid: string, atMs: number): Soon<'counted' | 'used-up'>;
}

export interface PromptStore {
  savePrompt(prompt: StoredPrompt): Soon<void>;
  prompt(sha256: string): Soon<StoredPrompt | undefined>;
  /** What a text was rendered to before, by the key of its rendering. */
  rendering(key: string): Soon<PromptRef | undefined>;
  saveRendering(key: string, prompt: PromptRef): Soon<void>;
}

export interface GuessStore {
  /** `repeated`: this attempt id is counted already. */
  saveWrong(wrong: WrongPin): Soon<'counted' | 'repeated'>;
  wrongSince(atMs: number): Soon<readonly WrongPin[]>;
  saveGotIn(callers: readonly GotIn[]): Soon<void>;
  gotInSince(called: string, caller: string, atMs: number): Soon<boolean>;
  prune(before: { readonly wrongMs: number; readonly gotInMs: number }): Soon<void>;
}

export interface Store extends Releases, ListStore, PromptStore, GuessStore {
  /** Remembers a value for a name at the first call; answers what is remembered. */
  remember(name: string, value: string): Soon<string>;
  close(): Soon<void>;
}

/** A line as a release shows it. */
export function liveLine(release: Release, number: string): LiveLine | undefined {
  const line = release.config.lines.find((one) => one.number === number);
  if (line === undefined) return undefined;
  const { config, prompts } = release;
  return { tenant: release.tenant, release: release.number, timezone: config.timezone, line, schedules: config.schedules, prompts };
}
