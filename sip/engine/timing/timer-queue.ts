/** What a queue needs of the world; tests give their own. */
export interface TimerClock {
  now(): number;
  /** Calls back once after `ms`; the answer calls it off. */
  wake(ms: number, run: () => void): () => void;
}

/** Something that will happen, unless it is called off. */
export interface Timer {
  cancel(): void;
}

/** Starts timers; what every state machine here is given. */
export interface Timers {
  after(ms: number, run: () => void): Timer;
}

export interface TimerQueueOptions {
  readonly clock?: TimerClock;
  /** Long timers end at multiples of this; 1 when it is not given. */
  readonly grainMs?: number;
  /** Gets what a timer throws, and the others go on; without it, it is thrown. */
  readonly failed?: (error: unknown) => void;
}

/**
 * Very many timers of few different lengths, on one timer of the system.
 * Timers of one length end in the order they began, so each length is a list whose first entry is the next due.
 */
export class TimerQueue implements Timers {
  private readonly clock: TimerClock;
  private readonly grainMs: number;
  private readonly lists = new Map<number, TimerList>();
  private armedFor = Infinity;
  private disarm: (() => void) | undefined;
  private waiting = 0;

  constructor(private readonly options: TimerQueueOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.grainMs = options.grainMs ?? 1;
  }

  /** How many timers are waiting. */
  get size(): number {
    return this.waiting;
  }

  after(ms: number, run: () => void): Timer {
    let list = this.lists.get(ms);
    if (list === undefined) this.lists.set(ms, (list = new TimerList()));
    const entry = new Entry(this.dueAfter(ms), run, this, list);
    list.append(entry);
    this.waiting += 1;
    if (entry.due < this.armedFor) this.arm(entry.due);
    return entry;
  }

  /** Calls everything off. */
  clear(): void {
    for (const list of this.lists.values()) while (list.first !== undefined) list.first.cancel();
    this.lists.clear();
  }

  /** Used by entries only: one fewer is waiting. */
  forget(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.rest();
  }

  /** Long timers may come a little late, so that many of them share one waking of the process. */
  private dueAfter(ms: number): number {
    const due = this.clock.now() + ms;
    return ms < LONG_MS ? due : Math.ceil(due / this.grainMs) * this.grainMs;
  }

  private arm(due: number): void {
    this.disarm?.();
    this.armedFor = due;
    this.disarm = this.clock.wake(Math.max(1, Math.ceil(due - this.clock.now())), () => this.fire());
  }

  private rest(): void {
    this.disarm?.();
    this.disarm = undefined;
    this.armedFor = Infinity;
  }

  private fire(): void {
    this.disarm = undefined;
    this.armedFor = Infinity;
    const now = this.clock.now();
    for (const list of [...this.lists.values()]) {
      while (list.first !== undefined && list.first.due <= now) this.run(list.first);
    }
    const next = Math.min(...[...this.lists.values()].map((list) => list.first?.due ?? Infinity));
    if (next < this.armedFor) this.arm(next);
    if (this.lists.size > MANY_LENGTHS) this.dropEmptyLists();
  }

  private run(entry: Entry): void {
    if (this.options.failed === undefined) return entry.fire();
    try {
      entry.fire();
    } catch (error) {
      this.options.failed(error);
    }
  }

  private dropEmptyLists(): void {
    for (const [ms, list] of this.lists) if (list.first === undefined) this.lists.delete(ms);
  }
}

/** Timers from this length on are rounded up to the queue's grain. */
const LONG_MS = 1000;

/** The protocol's timers have about a dozen lengths; more than this come from settings that changed. */
const MANY_LENGTHS = 64;

class TimerList {
  first: Entry | undefined;
  last: Entry | undefined;

  append(entry: Entry): void {
    entry.previous = this.last;
    if (this.last === undefined) this.first = entry;
    else this.last.next = entry;
    this.last = entry;
  }

  remove(entry: Entry): void {
    if (entry.previous === undefined) this.first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
  }
}

class Entry implements Timer {
  previous: Entry | undefined;
  next: Entry | undefined;
  private list: TimerList | undefined;

  constructor(
    readonly due: number,
    private readonly run: () => void,
    private readonly queue: TimerQueue,
    list: TimerList,
  ) {
    this.list = list;
  }

  cancel(): void {
    if (this.list === undefined) return;
    this.list.remove(this);
    this.list = undefined;
    this.queue.forget();
  }

  fire(): void {
    this.cancel();
    this.run();
  }
}

const systemClock: TimerClock = {
  now: () => performance.now(),
  wake: (ms, run) => {
    const timeout = setTimeout(run, ms);
    return () => clearTimeout(timeout);
  },
};
