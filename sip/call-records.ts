import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../services/common/clock.js';

export interface CallRecordsOptions {
  /** Holds one file of JSON lines a day (UTC). */
  readonly folder: string;
  readonly clock: Clock;
  /** Told how many records could not be written, and why. */
  readonly dropped: (count: number, error: unknown) => void;
}

const writeEveryMs = 250;
/** More than this waiting to be written means that the disk does not keep up. */
const mostWaiting = 50_000;

/** Call records on disk. Writing is never in a call's path: lines are gathered and written together. */
export class CallRecords {
  readonly #options: CallRecordsOptions;
  #lines: string[] = [];
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: CallRecordsOptions) {
    this.#options = options;
  }

  add(record: Readonly<Record<string, unknown>>): void {
    if (this.#lines.length >= mostWaiting) return this.#options.dropped(1, new Error('too many records wait to be written'));
    this.#lines.push(JSON.stringify(record));
    this.#cancel ??= this.#options.clock.after(writeEveryMs, () => this.#write());
  }

  /** Writes what waits; resolves when it is on disk. */
  async close(): Promise<void> {
    this.#cancel?.();
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#cancel = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#writing = this.#writing.then(() => this.#append(lines));
  }

  async #append(lines: readonly string[]): Promise<void> {
    const { folder, clock, dropped } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    try {
      await mkdir(folder, { recursive: true });
      await appendFile(join(folder, `${day}.jsonl`), `${lines.join('\n')}\n`, { mode: 0o600 });
    } catch (error) {
      dropped(lines.length, error);
    }
  }
}
