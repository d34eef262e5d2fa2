import type { Program } from './program.js';

/** A program that a test kills, and that is there again in the same place. */
export class Restartable {
  readonly #start: () => Promise<Program>;
  #program: Program;

  private constructor(start: () => Promise<Program>, program: Program) {
    [this.#start, this.#program] = [start, program];
  }

  /** @param start resolves when it can be used */
  static async of(start: () => Promise<Program>): Promise<Restartable> {
    return new Restartable(start, await start());
  }

  get program(): Program {
    return this.#program;
  }

  /** Kills it and starts it again. */
  async restart(between: () => Promise<void>): Promise<void> {
    this.#program.signal('SIGKILL');
    await this.#program.ended;
    await between();
    this.#program = await this.#start();
  }

  /** Stops it (SIGSTOP), so that it is there but silent, until the returned function is called. */
  hang(): () => void {
    const program = this.#program;
    program.signal('SIGSTOP');
    return () => program.signal('SIGCONT');
  }
}
