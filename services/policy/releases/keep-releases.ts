import type { Log } from '../../common/log.js';
import type { Clock } from '../../common/clock.js';
import type { Store } from '../store/store.js';

/** How many releases of a tenant are kept, and for how long; a release beyond either goes. */
export interface Keep {
  readonly releases: number;
  readonly days: number;
}

export interface KeepingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly keep: Keep;
}

const hourMs = 3_600_000;
const afterMs = 2000;
const dayMs = 24 * hourMs;

/** No call lasts longer than an hour and the draining after it: a call may still be on a release that was live so lately. */
const longestCallMs = 2 * hourMs;

/**
 * Takes away what is kept long enough: every hour, and a tenant's releases some time after it published, so that edits that follow
 * each other closely are not in each other's way for it. Failures are logged only.
 */
export class Keeping {
  readonly #parts: KeepingParts;
  /** By tenant: calls off what is to be taken away of it. */
  readonly #waiting = new Map<string, () => void>();
  #working: Promise<void> = Promise.resolve();
  #cancel: () => void;
  #closed = false;

  constructor(parts: KeepingParts) {
    this.#parts = parts;
    this.#cancel = parts.clock.after(hourMs, () => this.#hourly());
  }

  /** A release was made. Returns at once. */
  published(tenant: string): void {
    if (this.#waiting.has(tenant) || this.#closed) return;
    const later = (): void => {
      this.#waiting.delete(tenant);
      this.#next(() => this.#pruneReleases(tenant));
    };
    this.#waiting.set(tenant, this.#parts.clock.after(afterMs, later));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    for (const cancel of this.#waiting.values()) cancel();
    await this.#working;
  }

  #hourly(): void {
    const { store, clock, keep } = this.#parts;
    this.#cancel = clock.after(hourMs, () => this.#hourly());
    this.#next(async () => {
      for (const { tenant } of await store.heads()) await this.#pruneReleases(tenant);
      await store.pruneOutcomes(clock.now() - keep.days * dayMs);
      await store.pruneWaits(clock.now() - longestCallMs);
    });
  }

  async #pruneReleases(tenant: string): Promise<void> {
    if (this.#closed) return;
    const { store, clock, keep, log } = this.#parts;
    const now = clock.now();
    const gone = await store.pruneReleases(tenant, { keep: keep.releases, beforeMs: now - keep.days * dayMs, liveAfterMs: now - longestCallMs });
    if (gone > 0) log.info({ tenant, releases: gone }, 'releases that were kept long enough are gone');
  }

  /** One after the other, and none of it in the way of an answer. */
  #next(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => this.#parts.log.error({ err: error }, 'what is kept long enough could not be taken away'));
  }
}
