/** The tree of a commit, as a list of what is in it. */
import { GitFailure } from './git-failure.js';
import type { Workplace } from './git-workplace.js';
import { inRepository } from './remote.js';

export interface TreeEntry {
  /** From the folder that was asked for. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
  /** The object's hash. */
  readonly id: string;
  /** Of a file. */
  readonly bytes: number;
}

export interface Tree {
  readonly id: string;
  readonly entries: readonly TreeEntry[];
}

/** All that is in a folder of a commit, however deep; `undefined`: the commit has no such folder. Throws a `GitFailure`. */
export async function readTree({ git }: Workplace, commit: string, folder: string): Promise<Tree | undefined> {
  const id = await folderId(git, commit, folder);
  if (id === undefined) return undefined;
  return { id, entries: parseTree(await git([...inRepository, 'ls-tree', '-r', '-t', '-l', '-z', '--full-tree', id])) };
}

/** Reads `<mode> <type> <hash> <size>\t<path>\0…`. */
export function parseTree(listing: Buffer): readonly TreeEntry[] {
  return listing.toString('utf8').split('\0').filter((record) => record !== '').map((record) => {
    const match = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t([^]+)$/.exec(record);
    if (match === null) throw new GitFailure('other', 'git listed a tree in a way that is not understood');
    const [, mode = '', type = '', id = '', size = '', path = ''] = match;
    return { path, kind: kindOf(mode, type), id, bytes: size === '-' ? 0 : Number(size) };
  });
}

function kindOf(mode: string, type: string): TreeEntry['kind'] {
  if (type === 'tree') return 'folder';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'link' : 'file';
}

/** A folder on the way that is a link or a submodule is none. */
async function folderId(git: Workplace['git'], commit: string, folder: string): Promise<string | undefined> {
  const listed = folder === '' ? undefined : (await git([...inRepository, '--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', folder])).toString('utf8');
  if (listed === undefined) return (await git([...inRepository, 'rev-parse', '--verify', `${commit}^{tree}`])).toString().trim();
  return /^040000 tree ([0-9a-f]+)\t/.exec(listed)?.[1];
}
