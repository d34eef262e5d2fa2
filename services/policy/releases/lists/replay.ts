/** A stream that can be read twice as long as it is small: what it holds are PINs, which are put on no disk. */
export class Replay {
  #kept: Uint8Array[] | undefined = [];
  #bytes = 0;
  #rest: AsyncIterator<Uint8Array> | undefined;
  readonly #content: AsyncIterable<Uint8Array>;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#content = content;
  }

  /** Was it small enough to be read again? */
  get again(): boolean {
    return this.#kept !== undefined;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    yield* this.#kept ?? [];
    this.#rest ??= this.#content[Symbol.asyncIterator]();
    for (let next = await this.#rest.next(); next.done !== true; next = await this.#rest.next()) {
      this.#keep(next.value);
      yield next.value;
    }
  }

  /** Nobody reads on. */
  async close(): Promise<void> {
    this.#kept = undefined;
    await (this.#rest ?? this.#content[Symbol.asyncIterator]()).return?.();
  }

  #keep(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > mostBytes) this.#kept = undefined;
    this.#kept?.push(bytes);
  }
}

const mostBytes = 4 * 1024 * 1024;
