import type { LiveLine } from '../domain/decision.js';
import { lineSwitch, type Operator } from '../domain/operator.js';
import type { Found } from '../domain/ports.js';
import { liveLine, type Head, type ListView, type Release, type Store } from '../store/store.js';
import { heldList, wholeBelow, type HeldList } from './held-list.js';

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

export interface TenantLoader {
  readonly store: Store;
  readonly operator: Operator | undefined;
  readonly nextVersion: () => number;
  /** How many more rows may be held in memory in lists that are held whole. */
  readonly roomForRows: (tenant: string) => number;
}

/** Reads a tenant's live release; lists whose rows are as in `before` are taken over with all that is cached of them. */
export async function loadTenant(loader: TenantLoader, head: Head, before: LiveTenant | undefined): Promise<LiveTenant> {
  const release = await loader.store.release(head.tenant, head.release);
  if (release === undefined) throw new Error(`release ${head.release} of tenant ${head.tenant} is live but not in the store`);
  const flows = flowsOf(release);
  return { head, flows, lines: linesOf(loader.operator, head.tenant, flows), lists: await loadLists(loader, head, release, before) };
}

export function flowsOf(release: Release): FlowsOfRelease {
  const flows = new Map<string, Found<LiveLine>>();
  for (const { number } of release.config.lines) {
    const value = liveLine(release, number);
    if (value !== undefined) flows.set(number, { kind: 'found', value });
  }
  return flows;
}

function linesOf(operator: Operator | undefined, tenant: string, flows: FlowsOfRelease): ReadonlyMap<string, LineAnswer> {
  const lines = new Map<string, LineAnswer>();
  for (const [number, flow] of flows) lines.set(number, lineSwitch(operator, tenant, number) === 'on' ? flow : { kind: 'switched-off', tenant });
  return lines;
}

async function loadLists(loader: TenantLoader, head: Head, { config }: Release, before: LiveTenant | undefined): Promise<ReadonlyMap<string, HeldList>> {
  const lists = new Map<string, HeldList>();
  let room = loader.roomForRows(head.tenant);
  for (const view of await loader.store.lists(head)) {
    if (config.lists[view.ref.list] !== view.kind) continue;
    const held = before?.lists.get(view.ref.list);
    const list = held !== undefined && sameRows(held.view, view) ? { ...held, view } : await loadList(loader, view, room);
    room -= list.whole?.rows ?? 0;
    lists.set(view.ref.list, list);
  }
  return lists;
}

async function loadList({ store, nextVersion }: TenantLoader, view: ListView, room: number): Promise<HeldList> {
  const version = nextVersion();
  return heldList(view, version, await store.rowsBelow(view, Math.min(wholeBelow, room)));
}

/** Rows are the same when no release between the two changed them; after going back to an old release nothing is taken for granted. */
function sameRows(before: ListView, now: ListView): boolean {
  return before.id === now.id && (before.rowsOf === now.rowsOf || (before.rowsOf < now.rowsOf && now.changedIn <= before.rowsOf));
}
