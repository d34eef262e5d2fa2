import { fork, type ChildProcess } from 'node:child_process';
import { backoffMs } from '../services/common/backoff.js';

export interface ChildOptions {
  /** For messages: `policy`, `sip`. */
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of a death that was not asked for, once it is started again. */
  readonly died: (code: number, againInMs: number) => void;
}

/** A message of a child that says it can be used, with what it says about itself. */
export interface ReadyMessage {
  readonly kind: 'ready';
}

const retry = { firstMs: 250, capMs: 5000 };

/** A service of ours as a child process: started, started again when it dies, asked to end over IPC. */
export class ServiceProcess<Ready extends ReadyMessage> {
  readonly #options: ChildOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #failures = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  /** Resolves when it says that it is ready; rejects when it ends before: what was wrong it has said itself. */
  start(): Promise<Ready> {
    const { name, script, args, env } = this.#options;
    const child = fork(script, args, { env: { ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    return new Promise((resolve, reject) => {
      let ready = false;
      child.on('message', (message: ReadyMessage) => {
        if (message.kind !== 'ready') return;
        ready = true;
        this.#failures = 0;
        resolve(message as Ready);
      });
      child.once('exit', (code) => {
        if (!ready && this.#failures === 0) reject(new Error(`the ${name} service did not start`));
        else if (!this.#stopping) this.#startAgain(code ?? 1);
      });
    });
  }

  /** Asks it to end; resolves with its exit code. Asked twice, it ends at once. */
  async stop(): Promise<number> {
    this.#stopping = true;
    clearTimeout(this.#again);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? 0;
    const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
    if (child.connected) child.send({ kind: 'stop' });
    else child.kill('SIGTERM');
    return ended;
  }

  #startAgain(code: number): void {
    this.#failures += 1;
    const ms = backoffMs(this.#failures, retry);
    this.#options.died(code, ms);
    this.#again = setTimeout(() => void this.start().catch(() => undefined), ms);
  }
}
