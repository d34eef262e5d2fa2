/** One piece of work at a time for each name; others wait in the order they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Waits for all that came before under any of these names. */
  async inTurn<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.map((name) => this.#last.get(name) ?? Promise.resolve());
    const mine = Promise.all(before).then(work);
    const over = mine.then(nothing, nothing);
    for (const name of names) this.#last.set(name, over);
    try {
      return await mine;
    } finally {
      for (const name of names) if (this.#last.get(name) === over) this.#last.delete(name);
    }
  }
}

function nothing(): void {
  // What failed before is told to whoever did it.
}
