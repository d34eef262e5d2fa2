import type { Operator } from '../domain/operator.js';
import type { Unavailable } from '../domain/ports.js';
import type { ListRef } from '../domain/tenant.js';
import type { Head } from '../store/release-store.js';
import { rowsIn, type HeldList } from './held-list.js';
import type { ChangedRows } from './load-list.js';
import { tooOld } from './store-contact.js';
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
  /** How long a tenant is served from an older release than its live one, where that cannot be read. */
  readonly maxStaleMs: number;
}

/** A live release that could not be read. */
export interface Behind {
  readonly head: Head;
  readonly error: unknown;
  /** It was so the last time as well. */
  readonly still: boolean;
}

/** All tenants' live releases: lines by called number, lists by tenant and name. Swapped tenant by tenant, each at one moment. */
export class LiveState {
  readonly #tenants = new Map<string, LiveTenant>();
  readonly #lines = new Map<string, { readonly tenant: string; readonly answer: LineAnswer }>();
  /** Tenants whose live release could not be read, since when. */
  readonly #behind = new Map<string, number>();
  readonly #maxStaleMs: number;
  readonly #loader: TenantLoader;
  readonly #operator: () => Operator | undefined;
  readonly #listener: StateListener;
  #generation = 0;

  constructor({ operator, maxStaleMs, ...loader }: LiveStateParts, listener: StateListener) {
    this.#maxStaleMs = maxStaleMs;
    this.#operator = operator;
    this.#loader = { ...loader, nextGeneration: () => (this.#generation += 1), roomForRows: (tenant) => this.#roomForRows(tenant) };
    this.#listener = listener;
  }

  /** `undefined`: it is nobody's line. */
  line(called: string, nowMs: number): LineAnswer | Unavailable | undefined {
    const line = this.#lines.get(called);
    if (line === undefined) return this.#behind.size > 0 ? notRead : undefined;
    return this.isTooOld(line.tenant, nowMs) ? tooOld : line.answer;
  }

  /** What is held of a tenant is not its live release any more, and that for too long. */
  isTooOld(tenant: string, nowMs: number): boolean {
    if (this.#behind.size === 0) return false;
    const sinceMs = this.#behind.get(tenant);
    return sinceMs !== undefined && nowMs - sinceMs > this.#maxStaleMs;
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

  /** Loads what is not live here yet. A tenant that cannot be loaded holds up no other. */
  async follow(heads: readonly Head[], nowMs: number): Promise<readonly Behind[]> {
    const behind: Behind[] = [];
    for (const head of heads) {
      const before = this.#tenants.get(head.tenant);
      try {
        if (before?.head.release !== head.release) this.#swap(before, await loadTenant(this.#loader, head, before));
        this.#behind.delete(head.tenant);
      } catch (error) {
        behind.push({ head, error, still: this.#behind.has(head.tenant) });
        if (!this.#behind.has(head.tenant)) this.#behind.set(head.tenant, nowMs);
      }
    }
    return behind;
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

/** It may be a line of a release that is live and could not be read. */
const notRead: Unavailable = { kind: 'unavailable', why: 'a live release could not be read, and the number is a line of no other' };

function wholeRows(tenants: Iterable<LiveTenant>): number {
  let rows = 0;
  for (const tenant of tenants) for (const list of tenant.lists.values()) rows += rowsIn(list.whole);
  return rows;
}
