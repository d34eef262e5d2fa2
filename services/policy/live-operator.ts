/** The operator's file, followed while the service runs: what is switched off there stops within seconds. */
import { stat } from 'node:fs/promises';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import { renderFault } from './domain/config/fault.js';
import { unchanging, type Operator, type OperatorSource } from './domain/operator.js';
import { readOperatorFile } from './releases/read-operator-file.js';

export interface LiveOperator extends OperatorSource {
  /** Faults of the file as it is on disk; while there are any, what it said before holds. */
  faults(): number;
  close(): void;
}

export interface LiveOperatorParts {
  readonly log: Log;
  readonly clock: Clock;
  /** How often the file is looked at; 2 s. */
  readonly everyMs?: number;
}

/** Throws with every fault when the file cannot be used at the start: a service without its limits must not begin. */
export async function openOperator(file: string | undefined, parts: LiveOperatorParts): Promise<LiveOperator> {
  if (file === undefined) return { ...unchanging(undefined), faults: () => 0, close: () => undefined };
  const stamp = await stampOf(file);
  const read = await readOperatorFile(file);
  if (read.kind === 'read') return new FollowedFile(file, parts, read.operator, stamp);
  throw new Error(`LATCHKEY_OPERATOR: ${read.total} fault(s):\n${read.faults.map((fault) => `  ${renderFault(fault)}\n`).join('')}`);
}

class FollowedFile implements LiveOperator {
  readonly #file: string;
  readonly #parts: LiveOperatorParts;
  readonly #listeners = new Set<() => void>();
  #operator: Operator;
  #stamp: string;
  #faults = 0;
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(file: string, parts: LiveOperatorParts, operator: Operator, stamp: string) {
    this.#file = file;
    this.#parts = parts;
    this.#operator = operator;
    this.#stamp = stamp;
    this.#lookLater();
  }

  current(): Operator {
    return this.#operator;
  }

  changed(then: () => void): () => void {
    this.#listeners.add(then);
    return () => void this.#listeners.delete(then);
  }

  faults(): number {
    return this.#faults;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #lookLater(): void {
    const { clock, everyMs = 2000 } = this.#parts;
    this.#cancel = clock.after(everyMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    try {
      const stamp = await stampOf(this.#file);
      if (stamp !== this.#stamp) await this.#read(stamp);
    } catch (error) {
      this.#parts.log.error({ err: error, file: this.#file }, 'the operator file could not be followed; what it said before holds');
    }
    if (!this.#closed) this.#lookLater();
  }

  /** The stamp is of before the reading: what is written while it is read is read the next time. */
  async #read(stamp: string): Promise<void> {
    const read = await readOperatorFile(this.#file);
    if (this.#closed) return;
    this.#stamp = stamp;
    const { log } = this.#parts;
    if (read.kind === 'refused') {
      this.#faults = read.total;
      log.error({ file: this.#file, faults: read.total }, 'the operator file has faults; what it said before holds');
      for (const fault of read.faults) log.error({ file: this.#file, fault: renderFault(fault) }, 'fault');
      return;
    }
    this.#faults = 0;
    this.#operator = read.operator;
    log.info({ file: this.#file }, 'the operator file was read again');
    for (const then of this.#listeners) then();
  }
}

/** Another one when the file may have changed; of a link, as of a mounted ConfigMap, that of the file behind it. */
async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'not there';
  }
}
