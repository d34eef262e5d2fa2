/** Names of uploaded files: none leads out of the tenant's folder. */
import { folderPath } from '../../domain/config/folder-path.js';
import { quote } from '../../domain/config/fault.js';
import { tenantFile } from '../../domain/config/tenant-files.js';
import { Problem, type ToldFault } from '../problem.js';

/** A file that is no file of a tenant: what a Mac puts into its archives. */
export function isLitter(name: string): boolean {
  return /(^|\/)(__MACOSX\/|\.DS_Store$|\._[^/]*$)/.test(name);
}

/** What is wrong with a name; `undefined`: nothing. */
export function nameFault(name: string): ToldFault | undefined {
  // `folderPath` would take `a//b` and `./a`: they are what they seem, yet two names of one file are two files in an archive.
  return folderPath.read(name) === name ? undefined : { path: quote(name), found: 'a name that is none of a file within the folder', allowed: `allowed: ${folderPath.allowed}` };
}

/** Without the one folder that all of them are in, where that is what was packed. */
export function withoutTopFolder<T>(files: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const names = [...files.keys()];
  const top = names[0]?.split('/')[0] ?? '';
  if (files.has(tenantFile) || !names.every((name) => name.startsWith(`${top}/`))) return files;
  return new Map([...files].map(([name, file]) => [name.slice(top.length + 1), file]));
}

export function refusedUpload(faults: readonly ToldFault[]): Problem {
  return new Problem('refused', `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} of the upload; nothing was changed`, { faults: faults.slice(0, 100), total: faults.length });
}
