import type { LiveLine } from '../domain/decision.js';
import { lineSwitch, type Operator } from '../domain/operator.js';
import type { Found } from '../domain/ports.js';
import type { ListView } from '../store/list-store.js';
import type { Head, Release } from '../store/release-store.js';
import { liveLine, type Store } from '../store/store.js';
import { rowsIn, type HeldList } from './held-list.js';
import { nextList, type ChangedRows, type ListLoader } from './load-list.js';

export type LineAnswer = Found<LiveLine> | { readonly kind: 'switched-off'; readonly tenant: string };

/** One tenant's live release in memory. Never changed: a new release makes a new one. */
export interface LiveTenant {
  readonly head: Head;
  /** By called number, ready to be handed out. */
  readonly lines: ReadonlyMap<string, LineAnswer>;
  /** All lines of the release, also those switched off: a call that is under way stays on its flow. */
  readonly flows: FlowsOfRelease;
  readonly lists: ReadonlyMap<string, HeldList>;
}

export type FlowsOfRelease = ReadonlyMap<string, Found<LiveLine>>;

export interface TenantLoader extends Omit<ListLoader, 'store'> {
  readonly store: Store;
  /** How many more rows may be held in memory in lists that are held whole. */
  readonly roomForRows: (tenant: string) => number;
}

/** A release that was read, and what must be forgotten of what is cached in the moment in which it goes live. */
export interface LoadedTenant {
  readonly tenant: Omit<LiveTenant, 'lines'>;
  readonly changed: readonly ChangedRows[];
}

/** Reads a tenant's live release; of lists whose rows are as in `before`, or nearly, all that is cached is kept. */
export async function loadTenant(loader: TenantLoader, head: Head, before: LiveTenant | undefined): Promise<LoadedTenant> {
  const [release, views] = await Promise.all([loader.store.release(head.tenant, head.release), loader.store.lists(head)]);
  if (release === undefined) throw new Error(`release ${head.release} of tenant ${head.tenant} is live but not in the store`);
  const { lists, changed } = await loadLists(loader, release, views, before);
  return { tenant: { head, flows: flowsOf(release), lists }, changed };
}

export function flowsOf(release: Release): FlowsOfRelease {
  const flows = new Map<string, Found<LiveLine>>();
  for (const { number } of release.config.lines) {
    const value = liveLine(release, number);
    if (value !== undefined) flows.set(number, { kind: 'found', value });
  }
  return flows;
}

/** What is answered for each line, with the operator's switches as they are now. */
export function linesOf(operator: Operator | undefined, tenant: string, flows: FlowsOfRelease): ReadonlyMap<string, LineAnswer> {
  const lines = new Map<string, LineAnswer>();
  for (const [number, flow] of flows) lines.set(number, lineSwitch(operator, tenant, number) === 'on' ? flow : { kind: 'switched-off', tenant });
  return lines;
}

interface LoadedLists {
  readonly lists: ReadonlyMap<string, HeldList>;
  readonly changed: readonly ChangedRows[];
}

async function loadLists(loader: TenantLoader, { tenant, config }: Release, views: readonly ListView[], before: LiveTenant | undefined): Promise<LoadedLists> {
  const lists = new Map<string, HeldList>();
  const changed: ChangedRows[] = [];
  let room = loader.roomForRows(tenant);
  for (const view of views) {
    if (config.lists[view.ref.list] !== view.kind) continue;
    const next = await nextList(loader, before?.lists.get(view.ref.list), view, room);
    if (next.changed !== undefined) changed.push(next.changed);
    room -= rowsIn(next.list.whole);
    lists.set(view.ref.list, next.list);
  }
  return { lists, changed };
}
