/** The API's answers, as far as the commands show them. Times are ISO 8601. */

export interface ListChange {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface ReleaseAnswer {
  readonly number: number;
  readonly base?: number;
  readonly author: string;
  readonly at: string;
  readonly source: string;
  readonly commit?: string;
  readonly message: string;
  readonly live?: boolean;
  readonly summary: { readonly lines: number; readonly lists: Readonly<Record<string, ListChange>> };
}

export interface EntryAnswer {
  readonly id: string;
  readonly number?: string;
  readonly label?: string;
  readonly destination?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly uses?: number;
}

export interface RowDifference {
  readonly list: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: EntryAnswer;
  readonly after?: EntryAnswer;
}

export interface PublishedAnswer {
  readonly kind?: 'unchanged';
  readonly tenant: string;
  readonly release: number;
  readonly dryRun?: boolean;
  readonly summary?: ReleaseAnswer['summary'];
  readonly versions?: Readonly<Record<string, number>>;
  readonly warnings?: readonly string[];
  readonly guesses?: readonly { readonly list: string; readonly pins: number; readonly chanceADay: number; readonly easyPins: number }[];
  /** Of a dry run: the first rows that would change. */
  readonly difference?: readonly RowDifference[];
}
