/**
 * `npm run bench:media`: how evenly many callers at once hear a prompt of the running product, and what each of them costs; by embedded media,
 * and by FreeSWITCH where it is on PATH. `--quick`: shorter; `--media embedded` or `freeswitch`: that one alone.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuMicros, rssMiB } from '../support/process-cost.js';
import { startFreeswitch, whyNoFreeswitch, type Freeswitch } from '../../test/support/freeswitch.js';
import { startProduct, type ProductOptions, type RunningProduct } from '../support/product.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import type { Heard, ToListener } from './listener-process.js';
import { called, writeTenant } from './tenant.js';

const { quick, media } = parseArgs({ options: { quick: { type: 'boolean', default: false }, media: { type: 'string' } } }).values;
const seconds = quick ? 5 : 15;
const settleMs = 2000;
const packetMs = 20;
const levels = quick ? [100] : [1, 25, 100, 200];
/** With more, two cores are not enough for FreeSWITCH and those who listen. */
const levelsOfFreeswitch = levels.filter((callers) => callers <= 100);
type Row = readonly (string | number)[];

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
try {
  await waitForQuiet(quick ? 3 : 40);
  const tenants = writeTenant(folder, seconds + 20);
  say(`${machine()}; calls to a PIN line, early media, G.711 A-law in packets of ${packetMs} ms, ${seconds} s each; the listeners are a process of their own\n`);
  const rtp = [30_000, 30_999] as const;
  const rows: Row[] = [];
  if (media !== 'freeswitch') rows.push(...(await rowsOf('embedded media', levels, { folder, name: 'embedded', tenants, rtp })));
  const missing = media === 'embedded' ? 'not asked for' : whyNoFreeswitch();
  if (missing === undefined) rows.push(...(await onFreeswitch((freeswitch) => rowsOf('FreeSWITCH', levelsOfFreeswitch, { folder, name: 'freeswitch', tenants, rtp, freeswitch }))));
  table(['media', 'callers in prompts', 'packets', 'missing', 'spacing p50 ms', 'off 20 ms: p50', 'off 20 ms: p99 (wanted: 5)', 'worst gap ms', 'CPU ms/s a caller: sip', 'FreeSWITCH', 'MiB: sip', 'FreeSWITCH'], rows);
  if (missing !== undefined) say(`\nFreeSWITCH was not measured: ${missing}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function onFreeswitch(measured: (freeswitch: Freeswitch) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const freeswitch = await startFreeswitch(4 * Math.max(...levelsOfFreeswitch));
  try {
    return await measured(freeswitch);
  } finally {
    await freeswitch.stop();
  }
}

/** Before it a call or two, so that nothing of what is measured is done for the first time. */
async function rowsOf(name: string, callersInTurn: readonly number[], options: ProductOptions & { readonly freeswitch?: Freeswitch }): Promise<readonly Row[]> {
  const product = await startProduct(options);
  try {
    const pids = [product.pids.sip, options.freeswitch?.pid?.()];
    await listen(2, product, pids);
    const rows: Row[] = [];
    for (const callers of callersInTurn) rows.push([name, ...(await listen(callers, product, pids))]);
    return rows;
  } finally {
    await product.program.stop();
  }
}

async function listen(callers: number, { sipPort }: RunningProduct, pids: readonly (number | undefined)[]): Promise<Row> {
  const listener = fork(fileURLToPath(new URL('./listener-process.js', import.meta.url)), [String(sipPort), called, String(callers)]);
  await once(listener, 'message');
  await tell(listener, { kind: 'call' });
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = pids.map((pid) => (pid === undefined ? 0 : cpuMicros(pid)));
  const heard = (await tell(listener, { kind: 'listen', seconds })) as Heard;
  const costs = pids.map((pid, at) => (pid === undefined ? '-' : ((cpuMicros(pid) - (before[at] ?? 0)) / 1000 / seconds / callers).toFixed(2)));
  const ended = once(listener, 'exit');
  listener.send({ kind: 'hang-up' } satisfies ToListener);
  await ended;
  if (heard.callers < callers) throw new Error(`${callers - heard.callers} of ${callers} callers heard nothing`);
  const gaps = [...heard.gapsMs].sort((a, b) => a - b);
  const off = gaps.map((gap) => Math.abs(gap - packetMs)).sort((a, b) => a - b);
  return [callers, heard.packets, heard.missing, at(gaps, 0.5), at(off, 0.5), at(off, 0.99), at(gaps, 1), ...costs, ...pids.map((pid) => (pid === undefined ? '-' : rssMiB(pid).toFixed(0)))];
}

async function tell(listener: ChildProcess, message: ToListener): Promise<unknown> {
  const answer = once(listener, 'message');
  listener.send(message);
  return (await answer)[0];
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2);
}
