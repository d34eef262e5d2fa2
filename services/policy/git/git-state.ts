/** What is known of the Git repository and of what came of its last commit; JSON as it stands, and without a secret. */
import type { Fault } from '../domain/config/fault.js';
import type { FailureKind } from './git-failure.js';

export interface GitState {
  readonly url: string;
  readonly branch?: string;
  /** Within the repository; empty: all of it. */
  readonly folder: string;
  readonly everyMs: number;
  /** The commit that was looked at last. */
  readonly commit?: { readonly hash: string; readonly author: string; readonly subject: string; readonly at: string };
  /** Whether all of that commit is live, or was when it came; `false`: a tenant in it was refused. */
  readonly applied?: boolean;
  /** When the repository last answered. */
  readonly reached?: string;
  /** Why it could not be read since; absent: the last try went well. */
  readonly failure?: { readonly kind: FailureKind; readonly detail: string; readonly since: string; readonly tries: number };
  /** Of that commit, by folder. */
  readonly tenants: readonly TenantResult[];
}

export type TenantResult =
  | { readonly kind: 'published'; readonly folder: string; readonly tenant: string; readonly release: number; readonly warnings: readonly string[] }
  /** Git brought this content before; what was changed since by other ways stays. */
  | { readonly kind: 'unchanged'; readonly folder: string; readonly tenant: string; readonly release: number }
  /** It was changed by other ways so often that it is not known any more what Git brought last: the next commit that touches it counts. */
  | { readonly kind: 'left-alone'; readonly folder: string; readonly tenant: string; readonly release: number }
  /** What was live is still live. The first hundred faults; `total` counts all. */
  | { readonly kind: 'refused'; readonly folder: string; readonly tenant?: string; readonly faults: readonly Fault[]; readonly total: number }
  /** It came from Git and is in the commit no more; what was live is still live. */
  | { readonly kind: 'gone'; readonly folder: string; readonly tenant: string; readonly release: number };
