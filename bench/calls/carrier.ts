import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMicros } from '../support/process-cost.js';
import type { Load, Result } from './caller-process.js';
import type { Contestant, Part } from './contestants.js';

export interface Measured extends Result {
  /** CPU microseconds a call, of each process. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
}

/** The process that places calls, and what they cost the one who answers. */
export class Carrier {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./caller-process.js', import.meta.url)));

  async call(contestant: Contestant, perSecond: number, seconds: number): Promise<Measured> {
    const parts = Object.entries(contestant.pids) as [Part, number][];
    const before = parts.map(([, pid]) => cpuMicros(pid));
    this.#child.send({ server: contestant.sipPort, perSecond, seconds } satisfies Load);
    const [result] = (await once(this.#child, 'message')) as [Result];
    const cpu = Object.fromEntries(parts.map(([part, pid], i) => [part, (cpuMicros(pid) - (before[i] ?? 0)) / result.placed]));
    return { ...result, cpu };
  }

  close(): void {
    this.#child.disconnect();
  }
}

/** No call failed and nothing was sent twice, at the rate that was asked for. */
export function isClean({ failed, repeated, perSecond }: Result, wanted: number): boolean {
  return failed === 0 && repeated === 0 && perSecond > 0.97 * wanted;
}
