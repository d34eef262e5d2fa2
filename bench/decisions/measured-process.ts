import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Used } from './serve-parent.js';

/** A server in a process of its own, whose use of the machine can be asked for. */
export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(script: string, args: readonly string[]): Promise<MeasuredProcess> {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${String(code)}`)));
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [{ readonly port: number }];
    ended.catch(() => undefined);
    return new MeasuredProcess(child, ready.port);
  }

  async used(): Promise<Used> {
    const told = once(this.#child, 'message');
    this.#child.send('used');
    const [used] = (await told) as [Used];
    return used;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
