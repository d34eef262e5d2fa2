import type { ListView } from '../store/list-store.js';
import type { Release } from '../store/release-store.js';
import type { Store } from '../store/store.js';
import type { How } from './publisher.js';

/** What a tenant has live. */
export interface Standing {
  readonly release: Release;
  readonly lists: readonly ListView[];
}

/** `undefined`: the tenant has no release. */
export async function standingOf(store: Store, tenant: string): Promise<Standing | undefined> {
  const head = (await store.heads()).find((one) => one.tenant === tenant);
  if (head === undefined) return undefined;
  const [release, lists] = await Promise.all([store.release(tenant, head.release), store.lists(head)]);
  return release === undefined ? undefined : { release, lists };
}

/** Of a list's rows; 0: it has none. */
export function versionOf({ lists }: Pick<Standing, 'lists'>, list: string): number {
  return lists.find(({ ref }) => ref.list === list)?.version ?? 0;
}

/** Was something else expected to be live than is? Then whoever publishes is told, before anything is read. */
export function isOvertaken(standing: Standing | undefined, how: How, list?: string): boolean {
  if (how.expectedRelease !== undefined && how.expectedRelease !== (standing?.release.number ?? 0)) return true;
  return how.expectedVersion !== undefined && list !== undefined && standing !== undefined && how.expectedVersion !== versionOf(standing, list);
}
