import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script of this bench in a process of its own, which answers with a message when it is sent one. */
export class Child<Ready, Told> {
  readonly ready: Ready;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: Ready) {
    this.#child = child;
    this.ready = ready;
  }

  static async start<Ready, Told>(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child<Ready, Told>> {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { env: { ...process.env, ...env } });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${String(code)}`)));
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
    ended.catch(() => undefined);
    return new Child<Ready, Told>(child, ready);
  }

  async ask(): Promise<Told> {
    const told = once(this.#child, 'message');
    this.#child.send('ask');
    const [answer] = (await told) as [Told];
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
