import type { Soon } from '../domain/ports.js';

/** Who did what, and when. Only ever added to. No PIN is in it, and no number of a caller. */
export interface AuditRecord {
  readonly atMs: number;
  /** The id of a token, `start`, `git`, or `loopback` where no token is asked for. */
  readonly actor: string;
  /** An operator's token acted for the tenant. */
  readonly operator: boolean;
  readonly tenant?: string;
  /** What was done, as `publish`, `rollback`, `token-created`, `unlock`. */
  readonly action: string;
  readonly release?: number;
  /** In words, for a person. */
  readonly detail: string;
}

export interface AuditStore {
  audit(record: AuditRecord): Soon<void>;
  /** Newest first, each with its number. @param before only records with a smaller number */
  audited(tenant: string | undefined, limit: number, before?: number): Soon<readonly (AuditRecord & { readonly number: number })[]>;
}
