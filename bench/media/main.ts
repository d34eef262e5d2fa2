/** `npm run bench:media`: how evenly many callers at once hear a prompt of the running product, and what each of them costs. `--quick`: shorter. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuMicros, rssMiB } from '../support/process-cost.js';
import { startProduct, type RunningProduct } from '../support/product.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import type { Heard, ToListener } from './listener-process.js';
import { called, writeTenant } from './tenant.js';

const quick = process.argv.includes('--quick');
const seconds = quick ? 5 : 15;
const settleMs = 1000;
const packetMs = 20;
const levels = quick ? [100] : [1, 25, 100, 200];

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
let product: RunningProduct | undefined;
try {
  await waitForQuiet(quick ? 3 : 40);
  product = await startProduct({ folder, name: 'product', tenants: writeTenant(folder, seconds + 15), rtp: [30_000, 30_999] });
  say(`${machine()}; calls to a PIN line, early media, G.711 A-law in packets of ${packetMs} ms, ${seconds} s each; the listeners are a process of their own\n`);
  const rows = [];
  for (const callers of levels) rows.push(await row(callers, product));
  table(['callers in prompts', 'packets', 'missing', 'spacing p50 ms', 'off 20 ms: p50', 'off 20 ms: p99 (wanted: 5)', 'worst gap ms', 'CPU of sip, ms/s a caller', 'sip process MiB'], rows);
} finally {
  await product?.program.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function row(callers: number, { sipPort, pids }: RunningProduct): Promise<readonly (string | number)[]> {
  const listener = fork(fileURLToPath(new URL('./listener-process.js', import.meta.url)), [String(sipPort), called, String(callers)]);
  await once(listener, 'message');
  await tell(listener, { kind: 'call' });
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = cpuMicros(pids.sip);
  const heard = (await tell(listener, { kind: 'listen', seconds })) as Heard;
  const cpuMs = (cpuMicros(pids.sip) - before) / 1000;
  const ended = once(listener, 'exit');
  listener.send({ kind: 'hang-up' } satisfies ToListener);
  await ended;
  if (heard.callers < callers) throw new Error(`${callers - heard.callers} of ${callers} callers heard nothing`);
  const gaps = [...heard.gapsMs].sort((a, b) => a - b);
  const off = gaps.map((gap) => Math.abs(gap - packetMs)).sort((a, b) => a - b);
  return [callers, heard.packets, heard.missing, at(gaps, 0.5), at(off, 0.5), at(off, 0.99), at(gaps, 1), (cpuMs / seconds / callers).toFixed(2), rssMiB(pids.sip).toFixed(0)];
}

async function tell(listener: ChildProcess, message: ToListener): Promise<unknown> {
  const answer = once(listener, 'message');
  listener.send(message);
  return (await answer)[0];
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2);
}
