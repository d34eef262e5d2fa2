import { LRUCache } from 'lru-cache';
import type { Entry } from '../domain/decision.js';
import type { Found } from '../domain/ports.js';

/** What a key was found to be: entries, the most specific first; none for an absence. Made once, handed out many times. */
export type Candidates = readonly Found<Entry>[];

interface Cell {
  readonly generation: number;
  readonly candidates: Candidates;
}

/** A scanner asks for what is not there: this much of the cache is for that, and for so long. */
const absenceShare = 0.1;
const absenceMs = 30_000;

/** Entries of lists too large to hold whole. A cell of an older generation of its list counts as not there. */
export class EntryCache {
  readonly #entries: LRUCache<string, Cell>;
  readonly #absences: LRUCache<string, Cell>;
  hits = 0;
  misses = 0;

  constructor(max: number, now: () => number) {
    this.#entries = new LRUCache({ max });
    this.#absences = new LRUCache({ max: Math.max(1, Math.floor(max * absenceShare)), ttl: absenceMs, ttlResolution: 0, perf: { now } });
  }

  get entries(): number {
    return this.#entries.size;
  }

  get absences(): number {
    return this.#absences.size;
  }

  get(key: string, generation: number): Candidates | undefined {
    const cell = this.#entries.get(key) ?? this.#absences.get(key);
    if (cell?.generation === generation) {
      this.hits += 1;
      return cell.candidates;
    }
    this.misses += 1;
    return undefined;
  }

  set(key: string, generation: number, candidates: Candidates): void {
    const [into, outOf] = candidates.length > 0 ? [this.#entries, this.#absences] : [this.#absences, this.#entries];
    outOf.delete(key);
    into.set(key, { generation, candidates });
  }

  delete(key: string): void {
    this.#entries.delete(key);
    this.#absences.delete(key);
  }
}
