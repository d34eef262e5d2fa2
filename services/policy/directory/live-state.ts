import type { Operator } from '../domain/operator.js';
import type { ListRef } from '../domain/tenant.js';
import type { Head } from '../store/release-store.js';
import type { HeldList } from './held-list.js';
import type { ChangedRows } from './load-list.js';
import { linesOf, loadTenant, type LineAnswer, type LiveTenant, type LoadedTenant, type TenantLoader } from './live-tenant.js';

/** Rows in memory in all lists that are held whole; what is beyond goes through the cache. */
const wholeRowsInAll = 500_000;

/** Hears of each release in the very moment in which it goes live. */
export interface StateListener {
  /** A release that is not live any more. */
  replaced(before: LiveTenant): void;
  rowsChanged(changed: ChangedRows): void;
}

export interface LiveStateParts extends Pick<TenantLoader, 'store' | 'pinHasher'> {
  readonly operator: () => Operator | undefined;
}

/** All tenants' live releases: lines by called number, lists by tenant and name. Swapped tenant by tenant, each at one moment. */
export class LiveState {
  readonly #tenants = new Map<string, LiveTenant>();
  readonly #lines = new Map<string, { readonly tenant: string; readonly answer: LineAnswer }>();
  readonly #loader: TenantLoader;
  readonly #operator: () => Operator | undefined;
  readonly #listener: StateListener;
  #generation = 0;

  constructor({ operator, ...loader }: LiveStateParts, listener: StateListener) {
    this.#operator = operator;
    this.#loader = { ...loader, nextGeneration: () => (this.#generation += 1), roomForRows: (tenant) => this.#roomForRows(tenant) };
    this.#listener = listener;
  }

  line(called: string): LineAnswer | undefined {
    return this.#lines.get(called)?.answer;
  }

  /** The same object for as long as the list's rows are the same. */
  list(ref: ListRef): HeldList | undefined {
    return this.#tenants.get(ref.tenant)?.lists.get(ref.list);
  }

  tenant(tenant: string): LiveTenant | undefined {
    return this.#tenants.get(tenant);
  }

  heads(): readonly Head[] {
    return [...this.#tenants.values()].map(({ head }) => head);
  }

  /** Loads what is not live here yet. A tenant that cannot be loaded holds up no other; its error is thrown in the end. */
  async follow(heads: readonly Head[]): Promise<void> {
    const failed: unknown[] = [];
    for (const head of heads) {
      const before = this.#tenants.get(head.tenant);
      if (before?.head.release === head.release) continue;
      try {
        this.#swap(before, await loadTenant(this.#loader, head, before));
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  /** The operator switched lines or tenants on or off, or gave numbers away: their lines are answered so from now on. */
  switchLines(): void {
    for (const tenant of [...this.#tenants.values()]) this.#answerFor(tenant);
  }

  counts(): { readonly lines: number; readonly wholeRows: number } {
    return { lines: this.#lines.size, wholeRows: wholeRows(this.#tenants.values()) };
  }

  /** What was made from another state than the one that is live is left for the next time. */
  #swap(before: LiveTenant | undefined, { tenant, changed }: LoadedTenant): void {
    if (this.#tenants.get(tenant.head.tenant)?.lists !== before?.lists) return;
    this.#answerFor(tenant);
    for (const rows of changed) this.#listener.rowsChanged(rows);
    if (before !== undefined) this.#listener.replaced(before);
  }

  /** A number that moved to another tenant may be that one's already: only what is still ours is taken away. */
  #answerFor(loaded: Omit<LiveTenant, 'lines'>): void {
    const { tenant } = loaded.head;
    const now = { ...loaded, lines: linesOf(this.#operator(), tenant, loaded.flows) };
    for (const called of this.#tenants.get(tenant)?.lines.keys() ?? []) if (this.#lines.get(called)?.tenant === tenant) this.#lines.delete(called);
    for (const [called, answer] of now.lines) this.#lines.set(called, { tenant, answer });
    this.#tenants.set(tenant, now);
  }

  #roomForRows(tenant: string): number {
    const others = [...this.#tenants.values()].filter((one) => one.head.tenant !== tenant);
    return Math.max(1, wholeRowsInAll - wholeRows(others));
  }
}

function wholeRows(tenants: Iterable<LiveTenant>): number {
  let rows = 0;
  for (const tenant of tenants) for (const list of tenant.lists.values()) rows += list.whole?.rows ?? 0;
  return rows;
}
