import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gitEnvironment, type Credentials } from './git-environment.js';
import type { GitAddress } from './git-address.js';
import { runGit } from './run-git.js';

/** What git needs besides an address. */
export interface GitPlace extends Credentials {
  readonly address: GitAddress;
  /** The folder in which pulls have theirs; nobody else's. */
  readonly data: string;
}

/** A folder for one pull: everything that git writes is in it, and it is gone when the pull is over. */
export interface Workplace {
  readonly folder: string;
  readonly git: (args: readonly string[], options?: RunOptions) => Promise<Buffer>;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
  readonly stdin?: string;
  readonly output?: (chunk: Buffer) => void;
}

/** Makes a workplace, hands it on, and takes it away again, whatever happened. */
export async function withWorkplace<T>(place: GitPlace, signal: AbortSignal, use: (workplace: Workplace) => Promise<T>): Promise<T> {
  const data = resolve(place.data);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(data, prefix));
  try {
    // A folder that a setting names may belong to another user: git asks for a word to that.
    if (place.address.transport === 'file') await writeFile(join(folder, '.gitconfig'), '[safe]\n\tdirectory = *\n');
    const key = join(folder, 'key');
    if (place.key !== undefined) await writeFile(key, `${place.key.trimEnd()}\n`, { mode: 0o600 });
    const env = gitEnvironment(place.address, place, { folder, key });
    const secrets = secretsOf(place, env);
    const git: Workplace['git'] = (args, { timeoutMs = quickMs, mostBytes = usualBytes, ...options } = {}) => runGit(args, { cwd: folder, env, secrets, timeoutMs, mostBytes, signal, ...options });
    return await use({ folder, git });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Takes away what a process that was killed has left. */
export async function sweepWorkplaces(data: string): Promise<void> {
  const left = (await readdir(data).catch(() => [])).filter((name) => name.startsWith(prefix));
  for (const name of left) await rm(join(data, name), { recursive: true, force: true });
}

/** The token as it is, and as it stands in a header. */
function secretsOf({ token }: GitPlace, env: Readonly<Record<string, string>>): readonly string[] {
  const headers = Object.values(env).filter((value) => value.startsWith('Authorization: ')).map((value) => value.split(' ').at(-1) ?? '');
  return token === undefined ? headers : [token, ...headers];
}

const prefix = 'pull-';
const quickMs = 60_000;
const usualBytes = 16 * 1024 * 1024;
