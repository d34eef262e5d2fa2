/** The repository at the other end: what its branch stands at, and a commit of it brought here. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitAddress } from './git-address.js';
import { GitFailure } from './git-failure.js';
import type { Workplace } from './git-workplace.js';

export interface Tip {
  /** The commit's hash. */
  readonly hash: string;
  readonly branch: string;
}

export interface Commit {
  readonly hash: string;
  /** The name; the mail address is nobody's business here. */
  readonly author: string;
  /** The first line of its message. */
  readonly subject: string;
  readonly atMs: number;
}

/** What the branch stands at now; costs one question and no objects. Throws a `GitFailure`. */
export async function remoteTip({ git }: Workplace, { url, branch }: GitAddress): Promise<Tip> {
  const ref = branch === undefined ? 'HEAD' : `refs/heads/${branch}`;
  const lines = (await git(['ls-remote', '--symref', '--', url, ref])).toString().split('\n').map((line) => line.split('\t'));
  const hash = lines.find(([value = '', name]) => name === ref && hashPattern.test(value))?.[0];
  if (hash === undefined) throw new GitFailure('no-branch', branch === undefined ? 'the repository has no commit yet' : `the repository has no branch "${branch}"`);
  const head = lines.find(([value = '', name]) => name === ref && value.startsWith('ref: '))?.[0]?.slice('ref: refs/heads/'.length);
  return { hash, branch: branch ?? head ?? 'HEAD' };
}

/** Brings the branch's newest commit, without its history, into a bare repository in the workplace. Throws a `GitFailure`. */
export async function fetchCommit(workplace: Workplace, { url, branch }: GitAddress, { hash }: Tip, signal: AbortSignal): Promise<Commit> {
  const { git } = workplace;
  await git(['init', '--quiet', '--bare', '--template=', `--object-format=${hash.length === 64 ? 'sha256' : 'sha1'}`, repository]);
  const ref = branch === undefined ? 'HEAD' : `refs/heads/${branch}`;
  await withinSize(join(workplace.folder, repository), signal, (within) =>
    git([...inRepository, 'fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--', url, `+${ref}:${fetched}`], { timeoutMs: fetchMs, signal: within }));
  return readCommit(workplace);
}

/** What the name of a repository's folder is within its workplace. */
export const repository = 'repository.git';
export const inRepository = [`--git-dir=${repository}`] as const;

async function readCommit({ git }: Workplace): Promise<Commit> {
  const shown = await git([...inRepository, 'log', '-1', '--no-show-signature', '--no-mailmap', '--encoding=UTF-8', '--format=%H%x00%an%x00%s%x00%ct', fetched]);
  const [hash = '', author = '', subject = '', seconds = ''] = shown.toString().trimEnd().split('\0');
  return { hash, author: words(author) || 'unknown', subject: words(subject), atMs: Number(seconds) * 1000 };
}

/** Anybody who may commit writes these. */
function words(text: string): string {
  const line = text.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters - 1)}…`;
}

/** git has no limit of its own for what it fetches. */
async function withinSize<T>(folder: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const tooLarge = new AbortController();
  const timer = setInterval(() => {
    void packBytes(folder).then((bytes) => bytes > mostBytes && tooLarge.abort(new GitFailure('too-large', `the commit has more than ${mostBytes} bytes packed`)));
  }, 500);
  try {
    return await work(AbortSignal.any([signal, tooLarge.signal]));
  } finally {
    clearInterval(timer);
  }
}

async function packBytes(folder: string): Promise<number> {
  const pack = join(folder, 'objects', 'pack');
  const sizes = (await readdir(pack).catch(() => [])).map((name) => stat(join(pack, name)).then(({ size }) => size, () => 0));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const fetched = 'refs/latchkey/tip';
const hashPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const fetchMs = 300_000;
const mostBytes = 1024 * 1024 * 1024;
const mostCharacters = 200;
