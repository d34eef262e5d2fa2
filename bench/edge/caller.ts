/** The process that places calls, and what they cost each part of who answers. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Load, Result } from '../calls/caller-process.js';
import { cpuMicros } from '../support/process-cost.js';

export const parts = ['kamailio', 'engine', 'sip', 'policy'] as const;
export type Part = (typeof parts)[number];

export interface Contestant {
  readonly name: string;
  readonly sipPort: number;
  readonly pids: Readonly<Partial<Record<Part, readonly number[]>>>;
}

export interface Measured extends Result {
  /** CPU microseconds a call, of all processes of each part. */
  readonly cpu: Readonly<Partial<Record<Part, number>>>;
}

export class Caller {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('../calls/caller-process.js', import.meta.url)));

  async call({ sipPort, pids }: Contestant, perSecond: number, seconds: number): Promise<Measured> {
    const before = costs(pids);
    this.#child.send({ server: sipPort, perSecond, seconds } satisfies Load);
    const [result] = (await once(this.#child, 'message')) as [Result];
    const after = costs(pids);
    const cpu = Object.fromEntries(Object.entries(after).map(([part, micros]) => [part, (micros - (before[part as Part] ?? 0)) / result.placed]));
    return { ...result, cpu };
  }

  close(): void {
    this.#child.disconnect();
  }
}

function costs(pids: Contestant['pids']): Readonly<Partial<Record<Part, number>>> {
  return Object.fromEntries(Object.entries(pids).map(([part, of]) => [part, of.reduce((sum, pid) => sum + cpuMicros(pid), 0)]));
}
