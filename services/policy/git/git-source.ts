/** The Git repository that tenants come from: asked now and then, and at once when somebody says that it changed. */
import { backoffMs } from '../../common/backoff.js';
import type { Clock } from '../../common/clock.js';
import { GitFailure, type FailureKind } from './git-failure.js';
import type { GitState } from './git-state.js';
import { pull, type Looked, type PullParts } from './pull.js';
import { sweepWorkplaces } from './git-workplace.js';
import { tellCommit, type TellParts } from './tell-commit.js';

export interface GitSourceParts extends Omit<PullParts, 'signal'>, TellParts {
  readonly everyMs: number;
  readonly clock: Clock;
  readonly random?: () => number;
}

export class GitSource {
  readonly #parts: GitSourceParts;
  readonly #closing = new AbortController();
  #looked: Looked | undefined;
  #reachedMs: number | undefined;
  #failure: { readonly kind: FailureKind; readonly detail: string; readonly sinceMs: number; readonly tries: number } | undefined;
  #pulling: Promise<void> | undefined;
  #begunMs = -Infinity;
  /** Somebody said that there is something new, and it was not looked at since. */
  #wanted = false;
  #cancelTimer: () => void = () => undefined;

  constructor(parts: GitSourceParts) {
    this.#parts = parts;
  }

  /** Begins; resolves when the repository was asked for the first time, whatever came of it. */
  async start(): Promise<void> {
    await sweepWorkplaces(this.#parts.place.data).catch((error: unknown) => this.#parts.log.warn({ err: error }, 'what an earlier process left of a pull could not be taken away'));
    await this.#pull();
  }

  /** Asks soon: at once, or after the pull that is under way, and never more often than every two seconds. */
  pullSoon(): void {
    this.#wanted = true;
    if (this.#pulling === undefined) this.#schedule(Math.max(0, this.#begunMs + leastMs - this.#parts.clock.now()));
  }

  /** Is a pull under way? */
  get pulling(): boolean {
    return this.#pulling !== undefined;
  }

  get branch(): string | undefined {
    return this.#parts.place.address.branch ?? this.#looked?.branch;
  }

  state(): GitState {
    const { place: { address }, everyMs } = this.#parts;
    const failure = this.#failure;
    return {
      url: address.shown,
      ...(this.branch !== undefined && { branch: this.branch }),
      folder: address.folder,
      everyMs,
      ...(this.#looked !== undefined && commitOf(this.#looked)),
      ...(this.#reachedMs !== undefined && { reached: iso(this.#reachedMs) }),
      ...(failure !== undefined && { failure: { kind: failure.kind, detail: failure.detail, since: iso(failure.sinceMs), tries: failure.tries } }),
      tenants: this.#looked?.results ?? [],
    };
  }

  /** Ends what is under way, the programs that it started included. */
  async close(): Promise<void> {
    this.#cancelTimer();
    this.#closing.abort(new Error('the service is ending'));
    await this.#pulling;
  }

  #pull(): Promise<void> {
    const again = this.#wanted;
    this.#wanted = false;
    this.#begunMs = this.#parts.clock.now();
    this.#pulling = this.#once(again).finally(() => {
      this.#pulling = undefined;
      if (this.#closing.signal.aborted) return;
      if (this.#wanted) this.pullSoon();
      else this.#schedule(this.#restMs());
    });
    return this.#pulling;
  }

  async #once(again: boolean): Promise<void> {
    const { metrics, log, clock } = this.#parts;
    try {
      const looked = await pull({ ...this.#parts, signal: this.#closing.signal }, this.#looked, again);
      const changed = looked !== this.#looked;
      this.#looked = looked;
      this.#reachedMs = clock.now();
      if (this.#failure !== undefined) log.info({ tries: this.#failure.tries }, 'the Git repository can be read again');
      this.#failure = undefined;
      metrics.pulled(clock.now(), changed);
      if (changed) tellCommit(looked, this.#parts);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { metrics, log, clock } = this.#parts;
    const { kind, message } = error instanceof GitFailure ? error : new GitFailure('store', `what was read could not be published: ${(error as Error).message}`);
    const tries = (this.#failure?.tries ?? 0) + 1;
    // Told once, and again when it is another failure; the metric counts them all.
    if (this.#failure?.detail !== message) log.error({ kind, detail: message }, 'Git could not be read; what was live stays live');
    this.#failure = { kind, detail: message, sinceMs: this.#failure?.sinceMs ?? clock.now(), tries };
    metrics.failed(kind);
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    if (!this.#closing.signal.aborted) this.#cancelTimer = this.#parts.clock.after(ms, () => void this.#pull());
  }

  /** Replicas that were started together do not ask together. */
  #restMs(): number {
    const { everyMs, random = Math.random } = this.#parts;
    if (this.#failure === undefined) return Math.round(everyMs * (0.9 + random() / 5));
    return Math.max(leastMs, backoffMs(this.#failure.tries, { firstMs: everyMs, capMs: Math.max(everyMs, mostBackoffMs) }, random));
  }
}

function commitOf({ commit, results }: Looked): Pick<GitState, 'commit' | 'applied'> {
  const { hash, author, subject, atMs } = commit;
  return { commit: { hash, author, subject, at: iso(atMs) }, applied: results.every(({ kind }) => kind !== 'refused') };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

const leastMs = 2000;
const mostBackoffMs = 300_000;
