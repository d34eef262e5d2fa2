/** What processes cost, as the kernel of Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process since its start, all of its threads; in microseconds. */
export function cpuMicros(pid: number): number {
  try {
    return nanosOfThreads(pid) / 1000;
  } catch {
    return tickMicros(pid);
  }
}

/** Resident memory of a process. */
export function rssMiB(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n').find((text) => text.startsWith('VmRSS:'));
  return Number(line?.split(/\s+/)[1] ?? NaN) / 1024;
}

export interface Child {
  readonly pid: number;
  readonly command: string;
}

/** The processes that a process started, and those that they started. */
export function descendants(pid: number): readonly Child[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(fieldsOfStat(name)[1]), command }];
    } catch {
      return [];
    }
  });
  const under = (of: number): readonly Child[] => all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...under(child.pid)]);
  return under(pid);
}

/** Nanoseconds on a CPU: ticks of 10 ms are too coarse for a few hundred calls. */
function nanosOfThreads(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]), 0);
}

function tickMicros(pid: number): number {
  const fields = fieldsOfStat(pid);
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** From the state on: the name before it, in brackets, may hold anything. */
function fieldsOfStat(pid: number | string): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
