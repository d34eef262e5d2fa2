/** A process with all that it started, by what /proc says. */
import { readdirSync, readFileSync } from 'node:fs';

/** Its own id first, then those of its descendants. */
export function processTree(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const tree = [pid];
  for (const id of tree) tree.push(...[...parents].filter(([, parent]) => parent === id).map(([child]) => child));
  return tree;
}

/** Signals all of them; one that has ended meanwhile is no matter. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Any of them that is still there. */
export function stillThere(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => parentOf(String(pid)) !== undefined);
}

/** The parent's id stands after the command, which is in brackets and may hold anything; a zombie is as good as gone. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
