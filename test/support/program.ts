/** A program that a test started: its output is kept, it is waited for, and ended by its own process id. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

export interface Program {
  readonly pid: number;
  /** All it has written so far, both streams. */
  output(): string;
  /** Resolves when the output matches; rejects with the output when it ends before or the time is over. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  /** Its exit code (128 + n for a signal) once it has ended. */
  readonly ended: Promise<number>;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL where that does not help in time. */
  stop(timeoutMs?: number): Promise<number>;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whom it runs as, where we are root. */
  readonly uid?: number;
  readonly gid?: number;
}

export function startProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const child = spawn(command, args, { ...options, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const heard = (chunk: Buffer) => {
    output += chunk.toString('utf8');
    for (const listener of [...listeners]) listener();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = exitOf(child);
  const says = (pattern: RegExp, timeoutMs = 20_000) => waitFor(() => output.match(pattern), listeners, ended, timeoutMs, () => `${command} did not say ${String(pattern)}; it said:\n${output.slice(-3000)}`);
  return {
    pid: child.pid ?? -1,
    output: () => output,
    says,
    ended,
    signal: (name) => void child.kill(name),
    stop: (timeoutMs = 15_000) => stop(child, ended, timeoutMs),
  };
}

/** Where a program is: on PATH or in /usr/sbin; `undefined` when it is not installed. */
export function findProgram(name: string): string | undefined {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Runs a program to its end. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): { readonly code: number; readonly output: string } {
  const done = spawnSync(command, args, { cwd: options.cwd, env: options.env ?? process.env, encoding: 'utf8', timeout: 60_000 });
  return { code: done.status ?? 1, output: `${done.stdout}${done.stderr}` };
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
  });
}

async function stop(child: ChildProcess, ended: Promise<number>, timeoutMs: number): Promise<number> {
  // A stopped process (SIGSTOP) hears nothing else before it goes on.
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await ended;
  clearTimeout(timer);
  return code;
}

function waitFor<T>(look: () => T | null, listeners: Set<() => void>, ended: Promise<number>, timeoutMs: number, why: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      clearTimeout(timer);
      listeners.delete(check);
      act();
    };
    const check = () => {
      const found = look();
      if (found !== null) finish(() => resolve(found));
    };
    const timer = setTimeout(() => finish(() => reject(new Error(why()))), timeoutMs);
    listeners.add(check);
    void ended.then(() => (look() === null ? finish(() => reject(new Error(`it ended: ${why()}`))) : check()));
    check();
  });
}
