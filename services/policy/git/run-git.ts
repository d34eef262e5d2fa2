import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { failureOf, GitFailure } from './git-failure.js';
import { maskSecrets } from './mask-secrets.js';

export interface GitRun {
  readonly cwd: string;
  /** All that git sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** More output than this ends it. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** Shown nowhere. */
  readonly secrets: readonly string[];
  readonly stdin?: string;
  /** Takes the output as it comes; else it is collected. */
  readonly output?: (chunk: Buffer) => void;
}

/**
 * Runs git without a shell and answers what it wrote. Throws a `GitFailure` when it fails, takes too long or writes too much; then,
 * and when `signal` fires, it ends with everything that it started.
 */
export async function runGit(args: readonly string[], run: GitRun): Promise<Buffer> {
  run.signal.throwIfAborted();
  // A process group of its own: ssh and index-pack end with it.
  const child = spawn('git', args, { cwd: run.cwd, env: { ...run.env }, detached: true, stdio: 'pipe' });
  const watch = watchChild(child, run);
  try {
    const code = await ended(child);
    const early = watch.why();
    if (early !== undefined) throw early;
    if (code !== 0) throw failureOf(maskSecrets(watch.said(), run.secrets));
    return watch.output();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? new GitFailure('no-git', 'the program git is not on PATH') : error;
  } finally {
    watch.stop();
  }
}

interface Watch {
  /** Why it was ended before its time. */
  why(): Error | undefined;
  said(): string;
  output(): Buffer;
  stop(): void;
}

function watchChild(child: ChildProcessWithoutNullStreams, run: GitRun): Watch {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let said = '';
  let why: Error | undefined;
  const end = (reason: Error) => {
    why ??= reason;
    endGroup(child);
  };
  const aborted = () => end(run.signal.reason as Error);
  const timer = setTimeout(() => end(new GitFailure('timeout', `git took longer than ${run.timeoutMs / 1000} s`)), run.timeoutMs);
  run.signal.addEventListener('abort', aborted, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > run.mostBytes) return end(new GitFailure('too-large', `git wrote more than ${run.mostBytes} bytes`));
    if (run.output === undefined) chunks.push(chunk);
    else run.output(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-mostSaid)));
  // It may end before it has read all.
  child.stdin.on('error', () => undefined).end(run.stdin ?? '');
  return {
    why: () => why,
    said: () => said,
    output: () => Buffer.concat(chunks),
    stop: () => {
      clearTimeout(timer);
      run.signal.removeEventListener('abort', aborted);
    },
  };
}

function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

function endGroup({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

const mostSaid = 8192;
