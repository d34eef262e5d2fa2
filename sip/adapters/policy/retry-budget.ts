/**
 * Second tries as a share of questions, so that trouble of the replicas is not doubled by asking again. What was on a
 * broken stream has a purse of its own: it was not answered by anybody, but a stream that breaks again and again
 * must not become a storm either.
 */
export class RetryBudget {
  #tenths = burst;
  #brokenTokens = brokenBurst;

  /** A new question earns a tenth of a second try. */
  asked(): void {
    this.#tenths = Math.min(burst, this.#tenths + 1);
    this.#brokenTokens = Math.min(brokenBurst, this.#brokenTokens + 1);
  }

  take(why: 'late' | 'broken'): boolean {
    if (why === 'broken' && this.#brokenTokens >= 1) {
      this.#brokenTokens--;
      return true;
    }
    if (this.#tenths < 10) return false;
    this.#tenths -= 10;
    return true;
  }
}

/** Twenty second tries are there at the start, and are kept for a quiet time. */
const burst = 200;
/** Two full streams. */
const brokenBurst = 8192;
