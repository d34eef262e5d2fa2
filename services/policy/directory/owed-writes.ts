import type { WrongPin } from '../store/guess-store.js';
import type { Store } from '../store/store.js';

/** Writes of each kind that wait for the store at most; beyond it the oldest are given up. */
const mostOwed = 10_000;

/** Writes of each kind at a time: others wait for the store as well. */
const paidAtOnce = 50;

/** Wrong PINs that were counted while the store was away, and tries whose taking back it did not hear of. */
export class OwedWrites {
  readonly #wrong = new Map<string, WrongPin>();
  readonly #takenBack = new Set<string>();

  add(wrong: WrongPin & { readonly attemptId: string }): void {
    this.#wrong.set(wrong.attemptId, wrong);
    if (this.#wrong.size > mostOwed) this.#wrong.delete(first(this.#wrong.keys()));
  }

  takeBack(attemptId: string): void {
    if (this.#wrong.delete(attemptId)) return;
    this.#takenBack.add(attemptId);
    if (this.#takenBack.size > mostOwed) this.#takenBack.delete(first(this.#takenBack.values()));
  }

  get size(): number {
    return this.#wrong.size + this.#takenBack.size;
  }

  /** Writes some of what is owed, the oldest first; what it could not write is still owed, and the store's failure is thrown. */
  async pay(store: Pick<Store, 'saveWrong' | 'releaseWrong'>): Promise<void> {
    for (const [attemptId, wrong] of [...this.#wrong].slice(0, paidAtOnce)) {
      await store.saveWrong(wrong);
      this.#wrong.delete(attemptId);
    }
    for (const attemptId of [...this.#takenBack].slice(0, paidAtOnce)) {
      await store.releaseWrong(attemptId);
      this.#takenBack.delete(attemptId);
    }
  }
}

function first(keys: Iterator<string>): string {
  return keys.next().value as string;
}
