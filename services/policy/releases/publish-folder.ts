import type { KeyObject } from 'node:crypto';
import { checkPinKey } from '../directory/pin-key.js';
import { renderFault } from '../domain/config/fault.js';
import { guessNotes } from '../domain/config/guess-faults.js';
import { readTenant } from '../domain/config/read-tenant.js';
import type { ReadTenant } from '../domain/config/tenant-files.js';
import { wavFault } from '../prompts/make-prompt.js';
import type { Release, ReleaseSummary } from '../store/store.js';
import { contentHash } from './content-hash.js';
import { judgeTenant, type JudgeParts } from './judge-tenant.js';
import { newLists } from './new-lists.js';
import { readFiles } from './read-folder.js';

export interface PublishParts extends JudgeParts {
  readonly pinKey: KeyObject;
  readonly nowMs: number;
  /** Who publishes, for the release's record. */
  readonly author: string;
  readonly message?: string;
}

/** What became of a folder. All lines are ready to print and hold no PIN. */
export type FolderResult =
  | { readonly kind: 'published'; readonly folder: string; readonly tenant: string; readonly release: number; readonly summary: ReleaseSummary; readonly warnings: readonly string[] }
  /** The live release was made from a folder with this very content. */
  | { readonly kind: 'unchanged'; readonly folder: string; readonly tenant: string; readonly release: number }
  /** The live release came another way, and a folder does not go over it. */
  | { readonly kind: 'left-alone'; readonly folder: string; readonly tenant: string; readonly release: number; readonly source: Release['source'] }
  /** What was live is still live. */
  | { readonly kind: 'refused'; readonly folder: string; readonly faults: readonly string[]; readonly total: number };

/** May a folder's tenant be published, given its live release? */
export type MayPublish = (tenant: string, live: Release | undefined, hash: string) => FolderResult | undefined;

/**
 * Publishes a tenant's folder as a new release, whatever is live now: all of it, or with all its faults nothing of it.
 * Throws when the store fails, or when the key is not the one of the PINs in it.
 * @param mayPublish answers in its place when it should not be published
 */
export async function publishFolder(folder: string, parts: PublishParts, mayPublish: MayPublish = () => undefined): Promise<FolderResult> {
  await checkPinKey(parts.store, parts.pinKey);
  const files = await readFiles(folder);
  const hash = contentHash(files);
  const result = readTenant(files, wavFault);
  const name = (result.kind === 'read' ? result.tenant : result.draft)?.config.tenant ?? '';
  const live = name === '' ? undefined : await liveRelease(parts, name);
  const instead = name === '' ? undefined : mayPublish(name, live, hash);
  if (instead !== undefined) return instead;
  const judged = await judgeTenant(parts, result);
  if (judged.kind === 'faulty') return { kind: 'refused', folder, faults: judged.faults.map(renderFault), total: judged.total };
  return write(folder, parts, { ...judged, hash, after: live?.number ?? 0 });
}

interface GoodFolder {
  readonly tenant: ReadTenant;
  readonly prompts: Release['prompts'];
  readonly hash: string;
  readonly after: number;
}

async function write(folder: string, { store, pinKey, nowMs, author, message = '' }: PublishParts, { tenant, prompts, hash, after }: GoodFolder): Promise<FolderResult> {
  const { config } = tenant;
  const lists = newLists(tenant, pinKey);
  const published = await store.publish({ tenant: config.tenant, author, atMs: nowMs, source: 'folder', message, contentHash: hash, config, prompts, lists, after });
  switch (published.kind) {
    case 'published':
      return { kind: 'published', folder, tenant: config.tenant, release: published.head.release, summary: published.summary, warnings: [...tenant.warnings, ...guessNotes(tenant)] };
    case 'overtaken':
      return refused(folder, `release ${published.live} of tenant ${config.tenant} went live while this was being published: look at it, then publish again`);
    case 'lines-taken':
      return refused(folder, `${published.numbers.join(', ')} went live with another tenant while this was being published`);
  }
}

async function liveRelease({ store }: PublishParts, tenant: string): Promise<Release | undefined> {
  const head = (await store.heads()).find((one) => one.tenant === tenant);
  return head === undefined ? undefined : store.release(tenant, head.release);
}

function refused(folder: string, fault: string): FolderResult {
  return { kind: 'refused', folder, faults: [fault], total: 1 };
}
