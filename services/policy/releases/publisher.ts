/** The one way by which anything of a tenant changes, whoever asks: a start, an upload, the API, the command line, Git. */
import type { Fault } from '../domain/config/fault.js';
import type { TenantFiles } from '../domain/config/tenant-files.js';
import type { ReleaseSource, ReleaseSummary, RowDifference } from '../store/release-store.js';

/** For the record of the release. */
export interface Who {
  readonly author: string;
  readonly source: ReleaseSource;
  readonly message: string;
  readonly commit?: string;
}

/** Who asks, as the audit log names it. */
export interface Asker {
  readonly actor: string;
  readonly operator: boolean;
  /** It may know of no other list than the one that it publishes. */
  readonly oneList?: boolean;
}

export interface How {
  /** Absent: the service itself, from a folder or from Git. */
  readonly by?: Asker;
  /** Reads and judges everything, says what would change, and changes nothing. */
  readonly dryRun?: boolean;
  /** Refused when another release than this is live; 0: none may be. */
  readonly expectedRelease?: number;
  /** Refused when the list has another version of its rows than this. */
  readonly expectedVersion?: number;
}

export type ListFormat = 'csv' | 'json';

/** A row as a person or a program writes it: the keys of a list file's columns, all texts. */
export type WrittenRow = Readonly<Record<string, string>>;

export type PublishAnswer =
  | { readonly kind: 'published'; readonly tenant: string; readonly release: number; readonly dryRun: boolean; readonly summary: ReleaseSummary; /** By list that was published or changed: its version now. */ readonly versions: Readonly<Record<string, number>>; readonly warnings: readonly string[]; readonly guesses: readonly ListGuesses[]; /** In a dry run: the first hundred rows that would differ. */ readonly sample?: readonly RowDifference[] }
  /** The live release was made from this very content. */
  | { readonly kind: 'unchanged'; readonly tenant: string; readonly release: number }
  /** Faults hold no PIN. The first hundred; `total` counts all. What was live is still live. */
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly total: number; /** PINs that stand in another list of a step, for the audit log. */ readonly taken?: PinsTaken }
  | { readonly kind: 'overtaken'; readonly live: number; readonly list?: string }
  | { readonly kind: 'over-quota'; readonly quota: string; readonly found: number; readonly allowed: number }
  | { readonly kind: 'not-found'; readonly what: 'tenant' | 'list' | 'release' | 'entry' };

/** By list of a tenant: how many of its PINs stand in another list of a step. */
export interface PinsTaken {
  readonly tenant: string;
  readonly pins: Readonly<Record<string, number>>;
}

/** An attacker's chance a day against a PIN list, and its easy PINs. */
export interface ListGuesses {
  readonly list: string;
  readonly pins: number;
  /** 0 to 1. */
  readonly chanceADay: number;
  readonly easyPins: number;
}

export interface Publisher {
  /** A whole tenant. @param tenant where given, the files must be this tenant's */
  folder(files: TenantFiles, who: Who, how?: How & { readonly tenant?: string }): Promise<PublishAnswer>;
  /** All rows of one list, read as they come, whatever their number. */
  list(tenant: string, list: string, format: ListFormat, content: AsyncIterable<Uint8Array>, who: Who, how?: How): Promise<PublishAnswer>;
  /** Some rows of one list: `put` adds or changes, `remove` names numbers, PINs, or ids of entries. */
  entries(tenant: string, list: string, change: { readonly put: readonly WrittenRow[]; readonly remove: readonly string[] }, who: Who, how?: How): Promise<PublishAnswer>;
  goBack(tenant: string, base: number, who: Who, how?: How): Promise<PublishAnswer>;
  close(): Promise<void>;
}
