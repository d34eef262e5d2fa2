import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** All that it says goes here: no reader of a pipe takes CPU while we measure. */
  readonly logFile: string;
  /** What it says when it can be used. */
  readonly says: string;
}

const startMs = 120_000;
const stopMs = 15_000;

/** A program whose output goes to a file. */
export class LoggedProgram {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when it can be used. */
  static async start({ command, args, env, logFile, says }: ProgramOptions): Promise<LoggedProgram> {
    const log = openSync(logFile, 'w');
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
    for (const until = Date.now() + startMs; !readFileSync(logFile, 'utf8').includes(says); ) {
      if (child.exitCode !== null || Date.now() > until) {
        child.kill('SIGKILL');
        throw new Error(`${command} ${args.join(' ')} did not start:\n${readFileSync(logFile, 'utf8')}`);
      }
      await sleep(50);
    }
    return new LoggedProgram(child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(late);
  }
}
