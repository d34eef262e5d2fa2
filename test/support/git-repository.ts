/** Git repositories as tests make them: commits of files given as texts, with none of the settings of who runs the tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Texts by path; a link is what it leads to. */
export type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

export function gitIsThere(): boolean {
  return spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
}

export class GitRepository {
  readonly #root = mkdtempSync(join(tmpdir(), 'latchkey-git-'));
  readonly #work = join(this.#root, 'work');
  /** The bare repository that others fetch from. */
  readonly bare = join(this.#root, 'tenants.git');
  author = 'Ann Example';

  constructor(branch = 'main') {
    this.git('init', '--quiet', '--bare', `--initial-branch=${branch}`, this.bare);
    this.git('init', '--quiet', `--initial-branch=${branch}`, this.#work);
    this.#inWork('remote', 'add', 'origin', this.bare);
  }

  get url(): string {
    return `file://${this.bare}`;
  }

  /** The folder that holds the bare repository. */
  get root(): string {
    return this.#root;
  }

  /** Makes the files all that there is, commits and pushes; answers the hash. */
  commit(files: Files, message = 'Change', branch = 'main'): string {
    for (const name of execFileSync('ls', ['-A', this.#work], { encoding: 'utf8' }).split('\n')) if (name !== '' && name !== '.git') rmSync(join(this.#work, name), { recursive: true });
    for (const [path, content] of Object.entries(files)) this.#write(join(this.#work, path), content);
    this.#inWork('checkout', '--quiet', '-B', branch);
    this.#inWork('add', '--all', '--force');
    this.#inWork('commit', '--quiet', '--allow-empty', '-m', message);
    return this.push(branch);
  }

  revert(): string {
    this.#inWork('revert', '--no-edit', 'HEAD');
    return this.push();
  }

  /** Goes back in the branch itself, as a force-push does. */
  forceBack(commits: number): string {
    this.#inWork('reset', '--quiet', '--hard', `HEAD~${commits}`);
    return this.push();
  }

  push(branch = 'main'): string {
    this.#inWork('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
    return this.#inWork('rev-parse', 'HEAD').trim();
  }

  /** Puts another repository where a folder would be. */
  addSubmodule(path: string, hash: string): string {
    this.#inWork('update-index', '--add', '--cacheinfo', `160000,${hash},${path}`);
    this.#inWork('commit', '--quiet', '-m', 'A submodule');
    return this.push();
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment() });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #inWork(...args: readonly string[]): string {
    return this.git('-C', this.#work, ...args);
  }

  #write(path: string, content: Files[string]): void {
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
    else symlinkSync(content.link, path);
  }

  #environment(): Record<string, string> {
    const person = (role: string, name: string) => ({ [`GIT_${role}_NAME`]: name, [`GIT_${role}_EMAIL`]: 'somebody@mail.example' });
    return { PATH: process.env['PATH'] ?? '', HOME: this.#root, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...person('AUTHOR', this.author), ...person('COMMITTER', 'Nobody') };
  }
}
