import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../services/common/clock.js';
import type { Log } from '../services/common/log.js';
import { callLine } from './call-line.js';
import type { CallEnd } from './call/take-call.js';

export interface CallBookOptions {
  /** Holds one file of call records a day (UTC), as JSON lines. */
  readonly folder: string;
  /** Numbers are masked. */
  readonly mask: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Told how many records could not be written, and why. */
  readonly dropped: (count: number, error: unknown) => void;
}

const writeEveryMs = 250;
/** More than this waiting to be written means that the disk does not keep up. */
const mostWaiting = 50_000;

/**
 * Where the end of every call is written down: one log line and one record each. Never in a call's path: ends are gathered and
 * written together, which costs a fraction of writing each for itself.
 */
export class CallBook {
  readonly #options: CallBookOptions;
  #ends: CallEnd[] = [];
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: CallBookOptions) {
    this.#options = options;
  }

  add(end: CallEnd): void {
    this.#ends.push(end);
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
    const ends = this.#ends;
    if (ends.length === 0) return;
    this.#ends = [];
    let records = '';
    for (const end of ends) records += this.#line(end);
    if (this.#waiting + ends.length > mostWaiting) return this.#options.dropped(ends.length, new Error('too many records wait to be written'));
    this.#waiting += ends.length;
    this.#writing = this.#writing.then(() => this.#append(records, ends.length));
  }

  /** Logs the end of a call, and answers its record. */
  #line(end: CallEnd): string {
    const line = callLine(end, this.#options.mask);
    if (end.error === undefined) this.#options.log.info(line, 'call ended');
    else this.#options.log.error({ ...line, err: end.error }, 'call ended by an error of ours');
    return `${JSON.stringify(line)}\n`;
  }

  async #append(records: string, count: number): Promise<void> {
    const { folder, clock, dropped } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    try {
      await appendTo(folder, `${day}.jsonl`, records);
    } catch (error) {
      dropped(count, error);
    }
    this.#waiting -= count;
  }
}

/** The folder is made where it is missing, and not looked for each time: every operation on files wakes two threads. */
async function appendTo(folder: string, file: string, records: string): Promise<void> {
  const append = () => appendFile(join(folder, file), records, { mode: 0o600 });
  try {
    await append();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true });
    await append();
  }
}
