import { tenantFile, type ReadResult, type ReadTenant } from '../domain/config/tenant-files.js';
import type { Fault } from '../domain/config/fault.js';
import { guessFaults } from '../domain/config/guess-faults.js';
import { notAvailableYet } from '../domain/config/not-available.js';
import { operatorFaults } from '../domain/config/operator-faults.js';
import { sharedListFaults, tenantsNamed, type KindOfList } from '../domain/config/shared-list-faults.js';
import { ownsNumber } from '../domain/operator.js';
import type { ListKind, PromptRef, TenantConfig } from '../domain/tenant.js';
import type { Store } from '../store/store.js';
import { hashFaults } from './lists/hash-faults.js';
import { pinsTakenElsewhere } from './lists/pins-taken-elsewhere.js';
import type { PinsTaken } from './publisher.js';
import type { PublisherParts } from './publisher-parts.js';
import { renderPrompts, type RenderParts } from './render-prompts.js';

export type Judged =
  | { readonly kind: 'good'; readonly tenant: ReadTenant; readonly prompts: Readonly<Record<string, PromptRef>> }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[]; /** All, also those that are not listed. */ readonly total: number; readonly taken?: PinsTaken };

/** Everything that can keep a tenant from going live, at once: what was found in its files, by others' lines, by the operator, by its prompts. */
export async function judgeTenant(parts: PublisherParts, result: ReadResult, dryRun = false): Promise<Judged> {
  const own = result.kind === 'read' ? { faults: [], total: 0 } : result;
  const tenant = result.kind === 'read' ? result.tenant : result.draft;
  if (tenant === undefined) return { kind: 'faulty', faults: own.faults, total: own.total };
  const forbidden = operatorFaults(parts.operator, tenant);
  const rendered = await renderPrompts(dryRun ? keepingNothing(parts) : parts, promptsAtHand(tenant), tenant.recordings);
  const shared = sharedListFaults(parts.operator, tenant, await theirLists(parts.store, tenant.config));
  const { faults: taken, ...told } = await pinsTakenElsewhere(parts, tenant);
  const others = [...guessFaults(parts.operator, tenant), ...notAvailableYet(tenant), ...hashFaults(parts.pinKeys, tenant), ...taken, ...shared, ...(await takenLines(parts, tenant)), ...(rendered.kind === 'faults' ? promptFaults(tenant, rendered.faults) : [])];
  const total = own.total + forbidden.total + others.length;
  if (total > 0 || rendered.kind === 'faults' || result.kind !== 'read') return { kind: 'faulty', faults: [...own.faults, ...forbidden.faults, ...others], total, ...told };
  return { kind: 'good', tenant, prompts: rendered.prompts };
}

/** A dry run leaves nothing behind. */
function keepingNothing({ store, speech }: RenderParts): RenderParts {
  return { speech, store: { savePrompt: () => undefined, saveRendering: () => undefined, prompt: (sha256) => store.prompt(sha256), rendering: (key) => store.rendering(key) } };
}

/** The live lists of those tenants whose lists this one names. */
async function theirLists(store: Store, config: TenantConfig): Promise<KindOfList> {
  const kinds = new Map<string, ListKind>();
  const owners = tenantsNamed(config);
  const heads = owners.size === 0 ? [] : await store.heads();
  for (const { tenant, release } of heads.filter((head) => owners.has(head.tenant))) {
    const lists = (await store.release(tenant, release))?.config.lists ?? {};
    for (const [list, kind] of Object.entries(lists)) kinds.set(`${tenant}/${list}`, kind);
  }
  return ({ tenant, list }) => kinds.get(`${tenant}/${list}`) ?? 'no-such-list';
}

/** A recording that could not be read is a fault already. */
function promptsAtHand({ config, recordings }: ReadTenant): ReadTenant['config']['prompts'] {
  const atHand = Object.entries(config.prompts).filter(([, source]) => (source.kind === 'say' ? source.text !== '' : Object.hasOwn(recordings, source.path)));
  return Object.fromEntries(atHand);
}

/** Whose a line is, is not told; nor, of a number that the operator gave to somebody else, whether it is live at all. */
async function takenLines({ store, operator }: PublisherParts, { config, places }: ReadTenant): Promise<readonly Fault[]> {
  const taken = new Set(await store.linesOfOthers(config.tenant, config.lines.map(({ number }) => number)));
  return config.lines.flatMap(({ number }, index) => {
    const path = `lines[${index}].number`;
    return taken.has(number) && ownsNumber(operator, config.tenant, number) ? [{ ...placeOf(places, path), found: `${number} is the line of another tenant`, allowed: 'allowed: a number that is live with nobody else' }] : [];
  });
}

function promptFaults({ config, places }: ReadTenant, faults: readonly { readonly prompt: string; readonly found: string; readonly allowed: string }[]): readonly Fault[] {
  return faults.map(({ prompt, found, allowed }) => ({ ...placeOf(places, `prompts.${prompt}.${config.prompts[prompt]?.kind ?? 'say'}`), found, allowed }));
}

function placeOf({ lines }: ReadTenant['places'], path: string): Pick<Fault, 'file' | 'line' | 'path'> {
  const line = lines.get(path);
  return { file: tenantFile, ...(line === undefined ? {} : { line }), path };
}
