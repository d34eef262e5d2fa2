import { guessReport, countByDigits } from '../domain/guess-report.js';
import { isEasyPin } from '../domain/easy-pin.js';
import { pinDigits } from '../domain/config/read-pin-hash.js';
import { readTenant } from '../domain/config/read-tenant.js';
import { tenantFile, type ReadResult, type ReadTenant, type TenantFiles } from '../domain/config/tenant-files.js';
import { wavFault } from '../prompts/make-prompt.js';
import type { ListEdit, Release } from '../store/release-store.js';
import { contentHash } from './content-hash.js';
import { judgeTenant } from './judge-tenant.js';
import { KeptHashes } from './lists/kept-hashes.js';
import { batchesOf, newRowsOf } from './lists/to-new-row.js';
import { publishedAnswer } from './published-answer.js';
import type { How, ListGuesses, PublishAnswer, Who } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';
import { promptsQuota, releasesQuota, rowsQuota } from './quotas.js';
import { refused } from './refusals.js';
import { isOvertaken, standingOf, type Standing } from './standing.js';

export interface FolderJob {
  readonly files: TenantFiles;
  readonly who: Who;
  /** `tenant`: the files must be this tenant's. */
  readonly how: How & { readonly tenant?: string };
}

/** Publishes a whole tenant: all of it, or with all its faults nothing of it. Tried again when another release went live meanwhile. */
export async function publishFolder(parts: PublisherParts, job: FolderJob): Promise<PublishAnswer> {
  const result = readTenant(job.files, wavFault);
  const tenant = (result.kind === 'read' ? result.tenant : result.draft)?.config.tenant ?? '';
  if (job.how.tenant !== undefined && tenant !== '' && tenant !== job.how.tenant) return refused([otherTenant(tenant, job.how.tenant)]);
  const hash = contentHash(job.files, parts.pinKeys.current.id);
  const first = await attempt(parts, job, { result, tenant, hash });
  return first.kind === 'overtaken' && !isOvertaken(await standingOf(parts.store, tenant), job.how) ? attempt(parts, job, { result, tenant, hash }) : first;
}

interface ReadFolder {
  readonly result: ReadResult;
  /** Empty: its name could not be read. */
  readonly tenant: string;
  readonly hash: string;
}

async function attempt(parts: PublisherParts, { who, how }: FolderJob, { result, tenant: name, hash }: ReadFolder): Promise<PublishAnswer> {
  const standing = name === '' ? undefined : await standingOf(parts.store, name);
  const live = standing?.release.number ?? 0;
  if (isOvertaken(standing, how)) return { kind: 'overtaken', live };
  if (standing?.release.contentHash === hash) return { kind: 'unchanged', tenant: name, release: live };
  const judged = await judgeTenant(parts, result, how.dryRun);
  if (judged.kind === 'faulty') return { ...refused(judged.faults, judged.total), ...(judged.taken && { taken: judged.taken }) };
  const { tenant, prompts } = judged;
  const over = (await releasesQuota(parts, name)) ?? promptsQuota(parts, name, prompts) ?? rowsQuota(parts, name, rowsOf(tenant));
  if (over !== undefined) return over;
  const { config } = tenant;
  const published = await parts.store.publish({
    tenant: name, ...who, atMs: parts.clock.now(), contentHash: hash, dryRun: how.dryRun === true,
    expects: { release: live }, whole: { config, prompts }, lists: await editsOf(parts, tenant, standing),
  });
  return publishedAnswer(parts.store, published, {
    tenant: name, how, lists: Object.keys(config.lists), guesses: guessesOf(tenant),
    warnings: [...tenant.warnings, ...emptyLists(tenant), ...gone(standing, config)],
    fileOf: (list) => ({ file: tenant.places.rows[list]?.file ?? list, key: config.lists[list] === 'pins' ? 'pin' : 'number', lines: false }),
  });
}

function otherTenant(found: string, wanted: string): { readonly file: string; readonly path: string; readonly found: string; readonly allowed: string } {
  return { file: tenantFile, path: 'tenant', found: `"${found}", which is another tenant`, allowed: `allowed here: ${wanted}` };
}

/** A PIN is hashed when its row is written. */
async function editsOf(parts: PublisherParts, { config, callers, pins, places }: ReadTenant, standing: Standing | undefined): Promise<readonly ListEdit[]> {
  return Promise.all(Object.entries(config.lists).map(async ([list, listKind]): Promise<ListEdit> => {
    const rows = (listKind === 'callers' ? callers[list] : pins[list]) ?? [];
    const keptHashes = await KeptHashes.of(parts, standing?.lists.find(({ ref }) => ref.list === list));
    return { kind: 'replace', list, listKind, rows: batchesOf(rows, places.rows[list]?.rows ?? [], newRowsOf({ tenant: config.tenant, list }, parts.pinKeys), keptHashes) };
  }));
}

function rowsOf({ callers, pins }: ReadTenant): number {
  return [...Object.values(callers), ...Object.values(pins)].reduce((sum, rows) => sum + rows.length, 0);
}

function guessesOf({ pins }: ReadTenant): readonly ListGuesses[] {
  return Object.entries(pins).map(([list, rows]) => {
    const { pins: count, chanceADay } = guessReport(countByDigits(rows.map(pinDigits)));
    return { list, pins: count, chanceADay, easyPins: rows.filter(({ pin }) => pin !== undefined && isEasyPin(pin)).length };
  });
}

function emptyLists({ callers, pins, places }: ReadTenant): readonly string[] {
  return [...Object.entries(callers), ...Object.entries(pins)].flatMap(([list, rows]) => (rows.length === 0 ? [`${places.rows[list]?.file ?? list}: an empty list: nobody is on it`] : []));
}

/** Lists that the live release has rows of, and the new one has not at all. */
function gone(standing: Standing | undefined, { lists }: Release['config']): readonly string[] {
  return (standing?.lists ?? []).flatMap(({ ref: { list }, rows }) => (rows > 0 && !Object.hasOwn(lists, list) ? [`the list ${list} with ${rows} rows is not there any more`] : []));
}
