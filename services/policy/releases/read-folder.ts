/** Tenants' folders on disk: the one place where their files are read. Nothing outside a folder is ever looked at. */
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { filesNamed, readTenant } from '../domain/config/read-tenant.js';
import { tenantFile, type FileContent, type ReadResult, type TenantFiles } from '../domain/config/tenant-files.js';
import type { AudioFault } from '../domain/config/read-recordings.js';

/** Reads a tenant's folder with all its faults. Throws nothing for what is in the folder, or for a folder that is not there. */
export async function readFolder(folder: string, audioFault?: AudioFault): Promise<ReadResult> {
  return readTenant(await readFiles(folder), audioFault);
}

/** `tenant.yaml` and the files that it names. */
export async function readFiles(folder: string): Promise<TenantFiles> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return new Map();
  const files = new Map<string, FileContent>();
  const yaml = await readWithin(root, tenantFile, mostBytes.yaml);
  if (yaml !== undefined) files.set(tenantFile, yaml);
  for (const file of filesNamed(files)) {
    const content = await readWithin(root, file, mostBytes.other);
    if (content !== undefined) files.set(file, content);
  }
  return files;
}

/** The folder itself when it is a tenant's, else the tenants' folders in it, by name. */
export async function findTenantFolders(folder: string): Promise<readonly string[]> {
  if (await isFile(join(folder, tenantFile))) return [folder];
  const names = await readdir(folder).catch(() => []);
  const folders = names.filter((name) => !name.startsWith('.')).sort().map((name) => join(folder, name));
  const found = await Promise.all(folders.map(async (path) => ((await isFile(join(path, tenantFile))) ? [path] : [])));
  return found.flat();
}

/** A million rows with everything in them fit; a disk image does not. */
const mostBytes = { yaml: 4 * 1024 * 1024, other: 256 * 1024 * 1024 };

/** `undefined`: there is no such file. Links are followed as long as they stay within the folder. */
async function readWithin(root: string, path: string, most: number): Promise<FileContent | undefined> {
  try {
    const real = await realpath(join(root, path));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return { kind: 'problem', found: 'a link that leads out of the folder' };
    return await readWhole(real, most);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { kind: 'problem', found: `a file that cannot be read (${code})` };
  }
}

/** Without waiting on what is no file: opening a pipe would. */
async function readWhole(path: string, most: number): Promise<FileContent> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) return { kind: 'problem', found: 'something that is no file' };
    if (found.size > most) return { kind: 'problem', found: `a file of ${found.size} bytes, more than ${most}` };
    return { kind: 'bytes', bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}
