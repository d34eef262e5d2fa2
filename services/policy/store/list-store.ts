/** Rows of lists. A list's rows have versions, and each release names the version that it shows; a row lives from one version until another. */
import type { Entry } from '../domain/decision.js';
import type { Soon } from '../domain/ports.js';
import type { Destination, ListKind, ListRef } from '../domain/tenant.js';

/** How many rows of a list a release added, removed and changed. */
export interface ListChange {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** A row to be published. */
export interface NewRow {
  /** A number, a prefix (`+4420*`), or the keyed hash of a PIN. */
  readonly key: string | Buffer;
  /** Where its hash is a PIN's: the id of the key it was made under, and how many digits the PIN has. */
  readonly keyId?: string;
  readonly digits?: number;
  /** Its place in the file it came from. */
  readonly row?: number;
  readonly label?: string;
  readonly destinations?: readonly Destination[];
  readonly validFromMs?: number;
  readonly validUntilMs?: number;
  readonly uses?: number;
}

/** A list as a release of its tenant shows it. */
export interface ListView {
  readonly id: number;
  readonly ref: ListRef;
  readonly kind: ListKind;
  /** Of its rows; 0: it never had any. Rows of one version never change. */
  readonly version: number;
  readonly rows: number;
  /** Lengths of its prefixes, `+` included, `*` not; longest first. */
  readonly prefixLengths: readonly number[];
  /** Ids of the keys that its PINs are hashed under. */
  readonly keyIds: readonly string[];
}

/** A row as it was found. `key` as in `NewRow`, a hash as a latin1 string. */
export interface StoredEntry {
  readonly key: string;
  readonly entry: Entry;
}

export interface StoredRow extends StoredEntry {
  readonly keyId?: string;
  readonly digits?: number;
}

/** Which rows to show. All that is given must hold; both texts are compared from their beginning, labels without regard to case. */
export interface RowSearch {
  /** Numbers that begin so; on a PIN list nothing is found. */
  readonly keyPrefix?: string;
  readonly labelPrefix?: string;
  /** A key of a row: only rows after it, in the order of keys. */
  readonly after?: string;
  readonly limit: number;
}

export interface ListStore {
  /** Lists of a release that have rows or had some; the configuration says which of them it has. */
  lists(head: { readonly tenant: string; readonly release: number }): Soon<readonly ListView[]>;
  /** Keys that changed between two versions of a list, as in `StoredEntry`; `undefined`: more than 20, or not known any more. */
  changedKeys(list: ListView, sinceVersion: number): Soon<readonly string[] | undefined>;
  /** All rows when they are fewer than `limit`. */
  rowsBelow(list: ListView, limit: number): Soon<readonly StoredEntry[] | 'too-many'>;
  /** The rows with one of these keys: an exact number first, then prefixes, the longest first. */
  callers(list: ListView, keys: readonly string[]): Soon<readonly StoredEntry[]>;
  /** The row with one of these hashes: one for each key that the list's PINs are hashed under. */
  pin(list: ListView, hashes: readonly Buffer[]): Soon<StoredEntry | undefined>;
  entry(list: ListView, by: { readonly id: string } | { readonly label: string }): Soon<StoredEntry | undefined>;
  /** Rows in the order of their keys. */
  search(list: ListView, search: RowSearch): Soon<readonly StoredRow[]>;
  /** Of these keys, those that the list has. */
  present(list: ListView, keys: readonly (string | Buffer)[]): Soon<readonly string[]>;
  /** How many rows of a list have no destination. */
  rowsWithoutDestination(list: ListView): Soon<number>;
  /** How many PINs of each number of digits a list has. */
  pinsByDigits(list: ListView): Soon<ReadonlyMap<number, number>>;
  /** Rows of all the tenant's lists in the live release. */
  rowsOfTenant(tenant: string): Soon<number>;
  /** Ids of the keys that PINs of any kept release are hashed under. */
  keyIdsInUse(): Soon<readonly string[]>;
  /** Counts a call of a PIN, once per call uid, whatever version its row is of. Atomic across processes. */
  use(entry: Entry & { readonly uses: number }, callUid: string, atMs: number): Soon<'counted' | 'used-up'>;
}
