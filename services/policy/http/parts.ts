/** What the HTTP API asks of the rooms below it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ExplainQuestion } from '../decisions/explain.js';
import type { Explanation } from '../domain/explain.js';
import type { Soon } from '../domain/ports.js';
import type { Publisher } from '../releases/publisher.js';
import type { Store } from '../store/store.js';

/** Of the store it reads releases, lists, outcomes and wrong PINs, and keeps tokens and the audit log. It publishes nothing by itself. */
export type ApiStore = Pick<
  Store,
  'heads' | 'release' | 'releases' | 'difference' | 'lists' | 'search' | 'entry' | 'guessingCallers' | 'saveToken' | 'tokenByHash' | 'tokens' | 'revokeToken' | 'audit' | 'audited' | 'outcomes'
>;

export interface ApiParts {
  readonly store: ApiStore;
  readonly publisher: Pick<Publisher, 'folder' | 'list' | 'entries' | 'goBack'>;
  readonly explain: (question: ExplainQuestion) => Soon<Explanation>;
  /** Takes back what one caller (absent: withheld ones) keyed wrongly on a tenant's lines; how many wrong PINs that were. */
  readonly unlock: (tenant: string, caller: string | undefined) => Soon<number>;
  /** Deletes everything kept about a caller's number; how many records that were. */
  readonly forgetCaller: (number: string) => Soon<number>;
  /** How many requests a tenant's tokens may make a minute, together. */
  readonly requestsAMinute: (tenant: string) => number;
  readonly git?: GitSource | undefined;
}

/** The Git repository that tenants come from. */
export interface GitSource {
  /** For people, as JSON: the commit that was looked at last, what came of it. No secret is in it. */
  state(): unknown;
  hook(request: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }): Promise<HookAnswer>;
}

export type HookAnswer = 'pulling' | 'ping' | 'repeated' | 'other-branch' | 'not-signed';
