/** Finds what a path names, or refuses with 404. */
import type { ListKind } from '../../domain/tenant.js';
import type { ListView } from '../../store/list-store.js';
import type { Head, Release } from '../../store/release-store.js';
import type { ApiStore } from '../parts.js';
import { Problem } from '../problem.js';

export async function headOf(store: ApiStore, tenant: string): Promise<Head> {
  const head = (await store.heads()).find((one) => one.tenant === tenant);
  if (head === undefined) throw new Problem('not-found', 'there is no such tenant');
  return head;
}

export async function liveRelease(store: ApiStore, tenant: string): Promise<Release> {
  const { release } = await headOf(store, tenant);
  return releaseOf(store, tenant, release);
}

export async function releaseOf(store: ApiStore, tenant: string, number: number): Promise<Release> {
  const release = await store.release(tenant, number);
  if (release === undefined) throw new Problem('not-found', 'there is no such release, or it is not kept any more');
  return release;
}

export interface ListOfTenant {
  readonly list: string;
  readonly kind: ListKind;
  readonly rows: number;
  readonly version: number;
  /** Absent: it never had a row. */
  readonly view?: ListView;
}

/** The lists that a release's configuration has, by name. */
export async function listsOf(store: ApiStore, { tenant, number, config }: Release): Promise<readonly ListOfTenant[]> {
  const views = new Map((await store.lists({ tenant, release: number })).map((view) => [view.ref.list, view]));
  return Object.keys(config.lists)
    .sort()
    .map((list) => {
      const view = views.get(list);
      return { list, kind: config.lists[list] ?? 'callers', rows: view?.rows ?? 0, version: view?.version ?? 0, ...(view && { view }) };
    });
}

export async function listOf(store: ApiStore, release: Release, name: string): Promise<ListOfTenant> {
  const list = (await listsOf(store, release)).find((one) => one.list === name);
  if (list === undefined) throw new Problem('not-found', 'the tenant has no such list');
  return list;
}
