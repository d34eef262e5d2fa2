import { readFileSync } from 'node:fs';

/** What a process has in memory, as the kernel of Linux counts it. */
export function rssMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024;
}
