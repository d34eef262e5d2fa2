/** Keeps Kamailio's tables as they should be: looks, writes what differs, has it read again. Pure but for its parts. */
import type { Table } from './reload.js';

/** Names of the files that tables lie in, with their texts. */
export type Tables = Readonly<Partial<Record<TableFile, string>>>;
export type TableFile = keyof typeof tableOf;

export interface FollowParts {
  /** How the tables should be now. Rejects where that cannot be told: a name without an address, a faulty file. */
  wanted(): Promise<Tables>;
  /** How they are; empty for one that is not there. */
  read(file: TableFile): string;
  write(tables: Tables): void;
  /** Rejects where Kamailio cannot be told. */
  reload(tables: readonly Table[]): Promise<void>;
  /** What the certificates are that Kamailio shows; empty without TLS. */
  certificates(): string;
}

export type Followed =
  | { readonly kind: 'same' }
  | { readonly kind: 'read-again'; readonly tables: readonly Table[] }
  /** Everything stays as it was; it is tried again the next time. */
  | { readonly kind: 'failed'; readonly why: string };

/** One that looks again and again; what was written and not yet read is remembered. */
export class TableFollower {
  readonly #parts: FollowParts;
  readonly #owed = new Set<Table>();
  #certificates: string | undefined;

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** Never rejects. Without an answer to a name, or with a faulty file, the calls go on as they went. */
  async look(): Promise<Followed> {
    try {
      this.#write(await this.#parts.wanted());
      this.#lookAtCertificates();
      const tables = [...this.#owed];
      if (tables.length === 0) return { kind: 'same' };
      await this.#parts.reload(tables);
      this.#owed.clear();
      return { kind: 'read-again', tables };
    } catch (error) {
      return { kind: 'failed', why: (error as Error).message };
    }
  }

  #write(wanted: Tables): void {
    const changed = Object.entries(wanted).filter(([file, text]) => this.#parts.read(file as TableFile) !== text);
    if (changed.length === 0) return;
    this.#parts.write(Object.fromEntries(changed));
    for (const [file] of changed) this.#owed.add(tableOf[file as TableFile]);
  }

  /** Those that were there at the start are those that Kamailio began with. */
  #lookAtCertificates(): void {
    const now = this.#parts.certificates();
    if (this.#certificates !== undefined && this.#certificates !== now) this.#owed.add('tls');
    this.#certificates = now;
  }
}

const tableOf = { 'trunks.list': 'trunks', 'dispatcher.list': 'dispatcher' } as const satisfies Readonly<Record<string, Table>>;
