/** Counts things by key over a sliding span of time: exactly, in one process. */

interface Counted {
  readonly id: string;
  readonly atMs: number;
  readonly keys: readonly string[];
}

export class SlidingCounts {
  readonly #spanMs: number;
  readonly #max: number;
  readonly #counts = new Map<string, number>();
  readonly #ids = new Set<string>();
  /** What counts, and may yet be let go; the oldest first. */
  readonly #held = new Map<string, Counted>();
  #events: Counted[] = [];
  #first = 0;

  /** @param max events kept: beyond it the oldest is forgotten before its time, so that memory has a bound */
  constructor(spanMs: number, max: number) {
    this.#spanMs = spanMs;
    this.#max = max;
  }

  /** Events come in the order of their time; one that comes late is counted from where it stands. One with an id that is known changes nothing. */
  add(id: string, keys: readonly string[], atMs: number): void {
    this.letGo(id);
    if (this.#ids.has(id)) return;
    this.expire(atMs);
    if (this.#events.length - this.#first >= this.#max) this.#forgetFirst();
    this.#events.push({ id, atMs, keys });
    this.#ids.add(id);
    this.#raise(keys);
  }

  /** Counts something until it is let go, added, or a whole span old. */
  hold(id: string, keys: readonly string[], atMs: number): void {
    if (this.has(id)) return;
    this.#held.set(id, { id, atMs, keys });
    this.#raise(keys);
  }

  letGo(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    this.#lower(held.keys);
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** It is held or was added. */
  has(id: string): boolean {
    return this.#held.has(id) || this.#ids.has(id);
  }

  wasAdded(id: string): boolean {
    return this.#ids.has(id);
  }

  get size(): number {
    return this.#events.length - this.#first + this.#held.size;
  }

  /** Forgets what is a whole span old. */
  expire(nowMs: number): void {
    const over = (event: Counted | undefined): event is Counted => event !== undefined && event.atMs <= nowMs - this.#spanMs;
    while (over(this.#events[this.#first])) this.#forgetFirst();
    for (const held of this.#held.values()) {
      if (!over(held)) return;
      this.letGo(held.id);
    }
  }

  /** Forgets what was added with such keys. */
  forget(matches: (keys: readonly string[]) => boolean): void {
    const all = this.#events.slice(this.#first);
    this.#events = all.filter(({ keys }) => !matches(keys));
    this.#first = 0;
    for (const event of all.filter(({ keys }) => matches(keys))) this.#forgotten(event);
  }

  #forgetFirst(): void {
    const event = this.#events[this.#first];
    if (event === undefined) return;
    this.#first += 1;
    this.#forgotten(event);
    if (this.#first < 1024 || this.#first * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }

  #forgotten({ id, keys }: Counted): void {
    this.#ids.delete(id);
    this.#lower(keys);
  }

  #raise(keys: readonly string[]): void {
    for (const key of keys) this.#counts.set(key, this.of(key) + 1);
  }

  #lower(keys: readonly string[]): void {
    for (const key of keys) {
      const left = this.of(key) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    }
  }
}
