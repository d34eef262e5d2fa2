import type { CallOutcome, CallResult, Seen } from './call-types.js';

/** What there is to tell of a call, as it happens and at its end. */
export class CallRecord {
  readonly #startedMs = performance.now();
  readonly #seen: Seen[] = [];
  readonly #watch: ((seen: Seen) => void) | undefined;
  #provisionalMs: number | undefined;
  #finalMs: number | undefined;

  constructor(watch: ((seen: Seen) => void) | undefined) {
    this.#watch = watch;
  }

  see(kind: Seen['kind'], text: string, note?: string): void {
    const seen: Seen = { kind, atMs: this.#nowMs(), text, ...(note === undefined ? {} : { note }) };
    this.#seen.push(seen);
    this.#watch?.(seen);
  }

  /** A response to the INVITE has come. */
  answeredWith(status: number): void {
    if (status >= 200) this.#finalMs ??= this.#nowMs();
    else if (status > 100) this.#provisionalMs ??= this.#nowMs();
  }

  end(outcome: CallOutcome, known: { readonly callId: string; readonly answered: boolean; readonly heardMs: number }): CallResult {
    return {
      outcome,
      ...known,
      durationMs: this.#nowMs(),
      ...(this.#provisionalMs === undefined ? {} : { provisionalMs: this.#provisionalMs }),
      ...(this.#finalMs === undefined ? {} : { finalMs: this.#finalMs }),
      seen: this.#seen,
    };
  }

  #nowMs(): number {
    return performance.now() - this.#startedMs;
  }
}
