/** Carriers that send more than they should, on a CPU of their own where there are two. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FloodOrder, FloodResult } from './flood-process.js';
import { findProgram } from './program.js';

export interface Carrier {
  send(order: FloodOrder): Promise<FloodResult>;
  stop(): Promise<void>;
}

/** Whether load and service can be kept apart. */
export const cpusApart = cpus().length > 1 && findProgram('taskset') !== undefined;

/** The command that runs another one on this CPU, where that can be had. */
export function onCpu(cpu: number, command: string, args: readonly string[]): readonly [string, readonly string[]] {
  return cpusApart ? ['taskset', ['-c', String(cpu), command, ...args]] : [command, args];
}

export function startCarrier(cpu: number): Carrier {
  const [command, args] = onCpu(cpu, process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./flood-process.ts', import.meta.url))]);
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    send: async (order) => {
      const answer = once(child, 'message');
      child.send(order);
      return ((await answer) as [FloodResult])[0];
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
