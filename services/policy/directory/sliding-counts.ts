/** Counts things by key over a sliding span of time: exactly, in one process. */

interface Counted {
  readonly atMs: number;
  readonly keys: readonly string[];
  readonly id: string | undefined;
}

export class SlidingCounts {
  readonly #spanMs: number;
  readonly #max: number;
  readonly #counts = new Map<string, number>();
  readonly #ids = new Set<string>();
  #events: Counted[] = [];
  #first = 0;

  /** @param max events kept: beyond it the oldest is forgotten before its time, so that memory has a bound */
  constructor(spanMs: number, max: number) {
    this.#spanMs = spanMs;
    this.#max = max;
  }

  /** Events come in the order of their time; one that comes late is counted from where it stands. */
  add(keys: readonly string[], atMs: number, id: string | undefined): void {
    this.expire(atMs);
    if (this.size >= this.#max) this.#forgetFirst();
    this.#events.push({ atMs, keys, id });
    if (id !== undefined) this.#ids.add(id);
    for (const key of keys) this.#counts.set(key, this.of(key) + 1);
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  get size(): number {
    return this.#events.length - this.#first;
  }

  /** Forgets what is a whole span old. */
  expire(nowMs: number): void {
    for (let event = this.#events[this.#first]; event !== undefined && event.atMs <= nowMs - this.#spanMs; event = this.#events[this.#first]) this.#forgetFirst();
  }

  #forgetFirst(): void {
    const event = this.#events[this.#first];
    if (event === undefined) return;
    this.#first += 1;
    if (event.id !== undefined) this.#ids.delete(event.id);
    for (const key of event.keys) this.#lower(key);
    if (this.#first < 1024 || this.#first * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }

  #lower(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
