/** `npm run bench:soak`: half an hour of mixed calls at half of what is allowed, and whether anything of the product grows. `-- --minutes N`, `-- --rate N`. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startProduct, type RunningProduct } from '../support/product.js';
import { machine, say, table } from '../support/say.js';
import type { Placed } from './caller-process.js';
import { callGauges, look, type Sample } from './samples.js';
import { straightLine } from './straight-line.js';
import { writeTenant } from './tenant.js';

const minutes = numberAfter('--minutes', 30);
const perSecond = numberAfter('--rate', 20);
/** Of these, the calls of the mix take half: about 1.9 s each at most rates. */
const mostCalls = 4 * perSecond;
const sampleMs = 2000;
/** Caches fill and the optimiser is at work: what grows then says nothing. A short run leaves out as great a share. */
const settleSeconds = Math.min(300, minutes * 10);

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
let product: RunningProduct | undefined;
try {
  product = await startProduct({ folder, name: 'product', tenants: writeTenant(folder), rtp: [29_000, 30_999], more: ['--max-calls', String(mostCalls)] });
  say(`${machine()}; ${minutes} minutes of mixed calls, ${perSecond} a second, at most ${mostCalls} at once allowed; a look every ${sampleMs / 1000} s; the callers are a process of their own on the same machine\n`);
  await soak(product);
} finally {
  await product?.program.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function soak(running: RunningProduct): Promise<void> {
  const callers = fork(fileURLToPath(new URL('./caller-process.js', import.meta.url)), [running.sipPort, perSecond, minutes * 60].map(String));
  const done = once(callers, 'message') as Promise<[readonly Placed[]]>;
  let over = false;
  void done.then(() => (over = true));
  callers.once('exit', () => (over = true));
  const begun = performance.now();
  const seconds: number[] = [];
  const samples: Sample[] = [];
  while (!over && performance.now() - begun < minutes * 60_000) {
    await sleep(sampleMs);
    const at = (performance.now() - begun) / 1000;
    if (at < settleSeconds) continue;
    samples.push(await look(running));
    seconds.push(at);
  }
  const [placed] = await done;
  report(seconds, samples);
  calls(placed);
  await leftOver(running);
}

function report(seconds: readonly number[], samples: readonly Sample[]): void {
  const rows = [...(samples[0]?.keys() ?? [])].map((name) => {
    const { from, to, perHour, plusMinus, rises, falls } = straightLine(seconds, samples.map((sample) => sample.get(name) ?? NaN));
    return [name, from.toFixed(1), to.toFixed(1), perHour.toFixed(2), plusMinus.toFixed(2), rises ? 'RISES' : falls ? 'falls' : 'none'];
  });
  say(`after the first ${settleSeconds / 60} minutes, ${samples.length} looks:\n`);
  table(['what', 'line from', 'to', 'change an hour', '± (99 %)', 'slope that can be told from 0 (wanted: none)'], rows);
}

function calls(placed: readonly Placed[]): void {
  const count = (ends: readonly string[]) => [...new Set(ends)].map((end) => `${end}: ${ends.filter((one) => one === end).length}`).join(', ');
  table(['calls', 'placed', 'ended otherwise than they should'], placed.map(({ kind, placed: number, wrong }) => [kind, number, wrong.length === 0 ? '0' : count(wrong)]));
}

/** When the last call is over, nothing of it is left. */
async function leftOver(running: RunningProduct): Promise<void> {
  await sleep(5000);
  const sample = await look(running);
  say(`5 s after the last call: ${callGauges.map((name) => `${name} ${sample.get(`sip: ${name}`) ?? 'unknown'}`).join(', ')}`);
}

function numberAfter(flag: string, usual: number): number {
  const at = process.argv.indexOf(flag);
  const value = at < 0 ? usual : Number(process.argv[at + 1]);
  if (!(value > 0)) throw new Error(`${flag} ${process.argv[at + 1] ?? ''}: not allowed; allowed: a number above 0`);
  return value;
}
