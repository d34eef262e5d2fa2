/** What `latchkey check` finds: every fault of some tenants' folders at once, in lines for a person. */
import { basename } from 'node:path';
import { renderFault, type Fault } from '../domain/config/fault.js';
import { guessFaults, guessNotes } from '../domain/config/guess-faults.js';
import { linesTwice, tenantsTwice } from '../domain/config/line-twice.js';
import { notAvailableYet } from '../domain/config/not-available.js';
import { operatorFaults } from '../domain/config/operator-faults.js';
import { sharedListFaults, type KindOfList } from '../domain/config/shared-list-faults.js';
import type { ReadResult, ReadTenant } from '../domain/config/tenant-files.js';
import type { Operator } from '../domain/operator.js';
import { wavFault } from '../prompts/make-prompt.js';
import { readFolder } from './read-folder.js';

/** All lines are ready to print and hold no PIN. Notes are no faults: among them is what cannot be published yet. */
export interface Checked {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly summary: string;
}

/** Checks tenants' folders, each alone, against each other, and against the operator's file. */
export async function checkTenants(folders: readonly string[], operator?: Operator): Promise<Checked> {
  const read: Folder[] = [];
  for (const folder of folders) read.push({ prefix: folders.length > 1 ? `${basename(folder)}/` : '', result: await readFolder(folder, wavFault) });
  const twice = faultsAcross(read);
  const drafts = read.flatMap(({ prefix, result }) => withDraft(prefix, result));
  const kindOf = listsOfFolders(drafts.map(({ tenant }) => tenant));
  const faults = read.map((folder, index) => faultsOf(folder, [...(twice[index] ?? []), ...sharedFaults(folder, kindOf, operator)], operator));
  const notes = drafts.flatMap(({ prefix, tenant }) => notesOf(tenant).map((note) => prefix + note));
  return {
    faults: faults.flatMap(({ lines }) => lines),
    warnings: drafts.flatMap(({ prefix, tenant }) => tenant.warnings.map((warning) => prefix + warning)),
    notes: operator === undefined ? [...notes, 'No operator file: numbers, destinations, limits and shared lists are not restricted.'] : notes,
    summary: summaryOf(drafts.map(({ tenant }) => tenant), folders.length, faults.reduce((sum, { total }) => sum + total, 0)),
  };
}

interface Folder {
  /** What stands before file names. */
  readonly prefix: string;
  readonly result: ReadResult;
}

function draftOf(result: ReadResult): ReadTenant | undefined {
  return result.kind === 'read' ? result.tenant : result.draft;
}

function withDraft(prefix: string, result: ReadResult): readonly { readonly prefix: string; readonly tenant: ReadTenant }[] {
  const tenant = draftOf(result);
  return tenant === undefined ? [] : [{ prefix, tenant }];
}

/** By folder. */
function faultsAcross(read: readonly Folder[]): readonly (readonly Fault[])[] {
  const drafts = read.map(({ result }) => draftOf(result));
  const readable = drafts.filter((draft) => draft !== undefined);
  const [tenants, lines] = [tenantsTwice(readable), linesTwice(readable)];
  let next = -1;
  return drafts.map((draft) => (draft === undefined ? [] : [...(tenants[++next] ?? []), ...(lines[next] ?? [])]));
}

/** Of tenants whose folders are not among those checked nothing is known. */
function listsOfFolders(tenants: readonly ReadTenant[]): KindOfList {
  const configs = new Map(tenants.map(({ config }) => [config.tenant, config]));
  return ({ tenant, list }) => {
    const lists = configs.get(tenant)?.lists;
    return lists === undefined ? 'unknown' : Object.hasOwn(lists, list) ? (lists[list] ?? 'no-such-list') : 'no-such-list';
  };
}

function sharedFaults({ result }: Folder, kindOf: KindOfList, operator: Operator | undefined): readonly Fault[] {
  const tenant = draftOf(result);
  return tenant === undefined ? [] : sharedListFaults(operator, tenant, kindOf);
}

function faultsOf({ prefix, result }: Folder, across: readonly Fault[], operator: Operator | undefined): { readonly lines: readonly string[]; readonly total: number } {
  const tenant = draftOf(result);
  const own = result.kind === 'read' ? { faults: [], total: 0 } : result;
  const forbidden = tenant === undefined ? { faults: [], total: 0 } : operatorFaults(operator, tenant);
  const guessable = tenant === undefined ? [] : guessFaults(operator, tenant);
  const listed = [...own.faults, ...across, ...forbidden.faults, ...guessable];
  const total = own.total + across.length + forbidden.total + guessable.length;
  const more = total > listed.length ? [`${prefix}and ${total - listed.length} more faults`] : [];
  return { lines: [...listed.map((fault) => prefix + renderFault(fault)), ...more], total };
}

function notesOf(tenant: ReadTenant): readonly string[] {
  const missing = notAvailableYet(tenant).map((fault) => `${renderFault(fault)}; it can be checked, and not be published`);
  return [...missing, ...guessNotes(tenant)];
}

function summaryOf(tenants: readonly ReadTenant[], folders: number, faults: number): string {
  const lines = tenants.flatMap(({ config }) => config.lines);
  const rows = tenants.flatMap(({ callers, pins }) => [...Object.values(callers), ...Object.values(pins)]);
  const sizes = [count(lines.length, 'line'), count(rows.length, 'list'), count(rows.reduce((sum, list) => sum + list.length, 0), 'row')];
  return `${count(folders, 'tenant')}, ${sizes.join(', ')}: ${faults === 0 ? 'no faults' : count(faults, 'fault')}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
