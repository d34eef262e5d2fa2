/** What goes into the reading of a tenant and what comes out of it. */
import type { CallerRow, PinRow, TenantConfig } from '../tenant.js';
import { decodeText, encodingRule } from './decode-text.js';
import type { Fault, Faults } from './fault.js';
import type { RowPlaces } from './read-list.js';

/** The file that every tenant's folder has. */
export const tenantFile = 'tenant.yaml';

/** A file of the folder, or in words why it cannot be had. */
export type FileContent = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'problem'; readonly found: string };

/** Files by their path within the folder. Besides `tenant.yaml` only those that `filesNamed` names are looked at. */
export type TenantFiles = ReadonlyMap<string, FileContent>;

export interface ReadTenant {
  readonly config: TenantConfig;
  readonly callers: Readonly<Record<string, readonly CallerRow[]>>;
  readonly pins: Readonly<Record<string, readonly PinRow[]>>;
  /** The files of recorded prompts, by path. */
  readonly recordings: Readonly<Record<string, Uint8Array>>;
  /** Things that are allowed and may be mistakes; never a PIN. */
  readonly warnings: readonly string[];
  readonly places: Places;
}

/** Where things stood, for faults that are found later. */
export interface Places {
  /** Lines of `tenant.yaml` by path, as `lines[0].steps.ask`. */
  readonly lines: ReadonlyMap<string, number>;
  /** Rows by list. */
  readonly rows: Readonly<Record<string, RowPlaces>>;
}

/** `draft`: what could be read besides the faults, to find more of them; nothing of it may go live. */
export type ReadResult =
  | { readonly kind: 'read'; readonly tenant: ReadTenant }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; /** All, also those that are not listed. */ readonly total: number; readonly draft?: ReadTenant };

/** The text of a file of the folder; `undefined`, with a fault, when it cannot be had. */
export function textOf(file: string, files: TenantFiles, faults: Faults, allowed: string): string | undefined {
  const content = files.get(file);
  if (content === undefined) return void faults.add({ file, path: '', found: 'no such file', allowed });
  if (content.kind === 'problem') return void faults.add({ file, path: '', found: content.found, allowed });
  const text = decodeText(content.bytes);
  if (text === undefined) faults.add({ file, path: '', found: 'bytes that are no UTF-8', allowed: encodingRule });
  return text;
}
