import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each file appears whole, readable by the folder's group: Kamailio may be told to read it at any moment. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  const { gid } = statSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const fresh = join(folder, `${name}.new`);
    writeFileSync(fresh, text, { mode: 0o640 });
    chmodSync(fresh, 0o640);
    if (process.getuid?.() === 0) chownSync(fresh, 0, gid);
    renameSync(fresh, join(folder, name));
  }
}

/** The text of a file; empty when there is none. */
export function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
