import type { Head } from '../store/store.js';
import type { ListRef } from '../domain/tenant.js';
import type { HeldList } from './held-list.js';
import { loadTenant, type LineAnswer, type LiveTenant, type TenantLoader } from './live-tenant.js';

/** Rows in memory in all lists that are held whole; what is beyond goes through the cache. */
const wholeRowsInAll = 500_000;

/** All tenants' live releases: lines by called number, lists by tenant and name. Swapped tenant by tenant, each at one moment. */
export class LiveState {
  readonly #tenants = new Map<string, LiveTenant>();
  readonly #lines = new Map<string, { readonly tenant: string; readonly answer: LineAnswer }>();
  readonly #loader: TenantLoader;
  readonly #replaced: (before: LiveTenant) => void;
  #version = 0;

  /** @param replaced is told of a release that is not live any more */
  constructor(parts: Pick<TenantLoader, 'store' | 'operator'>, replaced: (before: LiveTenant) => void) {
    this.#loader = { ...parts, nextVersion: () => (this.#version += 1), roomForRows: (tenant) => this.#roomForRows(tenant) };
    this.#replaced = replaced;
  }

  line(called: string): LineAnswer | undefined {
    return this.#lines.get(called)?.answer;
  }

  list(ref: ListRef): HeldList | undefined {
    return this.#tenants.get(ref.tenant)?.lists.get(ref.list);
  }

  tenant(tenant: string): LiveTenant | undefined {
    return this.#tenants.get(tenant);
  }

  /** Loads what is not live here yet. A tenant that cannot be loaded holds up no other; its error is thrown in the end. */
  async follow(heads: readonly Head[]): Promise<void> {
    const failed: unknown[] = [];
    for (const head of heads) {
      const before = this.#tenants.get(head.tenant);
      if (before?.head.release === head.release && before.head.rowsOf === head.rowsOf) continue;
      try {
        this.#swap(before, await loadTenant(this.#loader, head, before));
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  counts(): { readonly lines: number; readonly wholeRows: number } {
    return { lines: this.#lines.size, wholeRows: wholeRows(this.#tenants.values()) };
  }

  /** A number that moved to another tenant may be that one's already: only what is still ours is taken away. */
  #swap(before: LiveTenant | undefined, now: LiveTenant): void {
    const { tenant } = now.head;
    for (const called of before?.lines.keys() ?? []) if (this.#lines.get(called)?.tenant === tenant) this.#lines.delete(called);
    for (const [called, answer] of now.lines) this.#lines.set(called, { tenant, answer });
    this.#tenants.set(tenant, now);
    if (before !== undefined) this.#replaced(before);
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
