/** Things that arrive, and the tests that wait for them: no sleeping, every wait has a limit and says what it missed. */
export class Mailbox<T extends object> {
  /** Everything that ever arrived, in order. */
  readonly received: T[] = [];
  private readonly unread: T[] = [];
  private readonly waiting = new Set<Waiting<T>>();

  /** @param show one line for an item in the message of a failed wait */
  constructor(
    private readonly owner: string,
    private readonly show: (item: T) => string,
  ) {}

  put(item: T): void {
    this.received.push(item);
    for (const wait of this.waiting) {
      if (!wait.matches(item)) continue;
      this.waiting.delete(wait);
      wait.take(item);
      return;
    }
    this.unread.push(item);
  }

  /** The first item that matches and that no earlier call has taken. Rejects after `withinMs`. */
  take(what: string, matches: (item: T) => boolean, withinMs = 3000): Promise<T> {
    const index = this.unread.findIndex(matches);
    const [found] = index < 0 ? [] : this.unread.splice(index, 1);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        this.waiting.delete(wait);
        const seen = this.received.map((item) => `  ${this.show(item)}`).join('\n') || '  nothing';
        reject(new Error(`${this.owner} waited ${withinMs} ms for ${what}; received so far:\n${seen}`));
      }, withinMs);
      const wait: Waiting<T> = {
        matches,
        take: (item) => {
          clearTimeout(tooLate);
          resolve(item);
        },
        giveUp: () => {
          clearTimeout(tooLate);
          reject(new Error(`${this.owner} was closed while waiting for ${what}`));
        },
      };
      this.waiting.add(wait);
    });
  }

  /** Ends every wait that is still open. */
  close(): void {
    for (const wait of this.waiting) wait.giveUp();
    this.waiting.clear();
  }
}

interface Waiting<T> {
  readonly matches: (item: T) => boolean;
  readonly take: (item: T) => void;
  readonly giveUp: () => void;
}
