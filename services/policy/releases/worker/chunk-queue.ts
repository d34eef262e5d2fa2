/** The content of a list as the thread reads it: chunks that came, and whoever waits for the next. */
export class ChunkQueue implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #over: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;
  readonly #onRead: () => void;

  /** @param onRead told after each chunk that was taken */
  constructor(onRead: () => void) {
    this.#onRead = onRead;
  }

  push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#wake?.();
  }

  end(error?: Error): void {
    this.#over = error === undefined ? {} : { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = this.#chunks.shift();
      if (bytes !== undefined) {
        this.#onRead();
        yield bytes;
      } else if (this.#over !== undefined) {
        if (this.#over.error !== undefined) throw this.#over.error;
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }
}
