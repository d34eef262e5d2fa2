/** What is looked at while calls go on: processes as the kernel sees them, and the services' own metrics. */
import { readdirSync, readlinkSync } from 'node:fs';
import { rssMiB } from '../support/process-cost.js';
import type { RunningProduct } from '../support/product.js';

/** One look: a value by what it is of. */
export type Sample = ReadonlyMap<string, number>;

export async function look({ pids, enginePid, http }: RunningProduct): Promise<Sample> {
  const sample = new Map<string, number>();
  for (const [name, pid] of Object.entries({ ...pids, ...(enginePid !== undefined && { engine: enginePid }) })) {
    const { all, sockets } = openFiles(pid);
    sample.set(`${name}: resident, MiB`, rssMiB(pid)).set(`${name}: file descriptors`, all).set(`${name}: sockets`, sockets);
  }
  for (const service of ['policy', 'sip'] as const) {
    const text = await (await fetch(`http://${http[service]}/metrics`)).text();
    for (const [name, pattern] of shown) {
      const found = [...text.matchAll(pattern)];
      if (found.length > 0) sample.set(`${service}: ${name}`, found.reduce((all, [, value]) => all + Number(value), 0));
    }
    const heap = sample.get(`${service}: heap used, MiB`);
    if (heap !== undefined) sample.set(`${service}: heap used, MiB`, heap / 2 ** 20);
  }
  return sample;
}

/** Gauges that must be at 0 when no call is left. */
export const callGauges = ['calls', 'dialogs', 'media legs', 'timers of calls'] as const;

const shown: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['heap used, MiB', /^nodejs_heap_size_used_bytes (\S+)$/gm],
  ['timers', /^nodejs_active_resources\{type="(?:Timeout|Immediate)"\} (\S+)$/gm],
  ['handles', /^nodejs_active_handles_total (\S+)$/gm],
  ['calls', /^latchkey_calls (\S+)$/gm],
  ['dialogs', /^latchkey_dialogs (\S+)$/gm],
  ['media legs', /^latchkey_media_legs (\S+)$/gm],
  ['timers of calls', /^latchkey_call_timers (\S+)$/gm],
  ['streams', /^latchkey_streams (\S+)$/gm],
  ['cache entries', /^latchkey_cache_entries(?:\{[^}]*\})? (\S+)$/gm],
];

function openFiles(pid: number): { readonly all: number; readonly sockets: number } {
  const folder = `/proc/${pid}/fd`;
  const names = readdirSync(folder);
  const sockets = names.filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith('socket:');
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
  return { all: names.length, sockets: sockets.length };
}
