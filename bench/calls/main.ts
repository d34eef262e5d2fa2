/** `npm run bench:calls`: what a screened call costs, beside an application that asks nobody and a bare responder. `--quick`: under a minute. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDrachtio } from '../support/drachtio-server.js';
import { rssMiB } from '../support/process-cost.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import { Carrier, type Measured } from './carrier.js';
import { bareOnDrachtio, bareOnEngine, floor, productOnDrachtio, productOnEngine, type Contestant, type Part } from './contestants.js';
import { highestRate } from './highest-rate.js';
import { writeTenant } from './tenant.js';

const quick = process.argv.includes('--quick');
const times = quick
  ? { warmUpSeconds: 1, search: { from: 1200, most: 12_000, seconds: 0.5, chances: 1, halvings: 1 }, latencySeconds: 1, rounds: 2, roundSeconds: 0.6, waitSeconds: 3 }
  : { warmUpSeconds: 3, search: { from: 1000, most: 16_000, seconds: 1, chances: 2, halvings: 2 }, latencySeconds: 3, rounds: 3, roundSeconds: 1.5, waitSeconds: 30 };
const calm = 100;

interface Line {
  readonly contestant: Contestant;
  readonly highest: number;
  readonly latency: Measured;
  /** At one rate for all, and at 100 calls a second; several short runs each, in turn with the others. */
  readonly busy: readonly Measured[];
  readonly steady: readonly Measured[];
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const contestants: Contestant[] = [];
const carrier = new Carrier();
try {
  await waitForQuiet(times.waitSeconds);
  await startAll();
  say(`${machine()}; whitelisted calls to 302 over UDP on loopback; log at info to a file, metrics on; the caller is a process of its own on the same machine\n`);
  report(await measureAll());
} finally {
  carrier.close();
  for (const contestant of contestants) await contestant.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function startAll(): Promise<void> {
  const tenants = writeTenant(folder);
  const drachtio = findDrachtio();
  contestants.push(await productOnEngine(folder, tenants));
  contestants.push(await bareOnEngine());
  if (drachtio === undefined) say('drachtio-server is not on PATH: its lines are left out');
  else contestants.push(await productOnDrachtio(drachtio, folder, tenants), await bareOnDrachtio(drachtio, folder));
  contestants.push(await floor());
}

async function measureAll(): Promise<readonly Line[]> {
  for (const contestant of contestants) await carrier.call(contestant, 400, times.warmUpSeconds);
  const first = [];
  for (const contestant of contestants) {
    const highest = await highestRate(carrier, contestant, times.search);
    first.push({ contestant, highest, latency: await carrier.call(contestant, 0.7 * highest, times.latencySeconds) });
  }
  const busyRate = Math.round(0.7 * Math.min(...first.map(({ highest }) => highest)));
  say(`CPU is compared at ${busyRate} calls/s (70 % of the slowest's highest rate) and at ${calm} calls/s, in ${times.rounds} rounds of all\n`);
  const busy = await inTurns(busyRate, times.roundSeconds);
  const steady = await inTurns(calm, 2 * times.roundSeconds);
  return first.map((line, i) => ({ ...line, busy: busy[i] ?? [], steady: steady[i] ?? [] }));
}

/** Everybody in turn, several times: what else happens on the machine meets all of them. */
async function inTurns(rate: number, seconds: number): Promise<readonly (readonly Measured[])[]> {
  const runs: Measured[][] = contestants.map(() => []);
  for (let round = 0; round < times.rounds; round++) {
    for (const [i, contestant] of contestants.entries()) runs[i]?.push(await carrier.call(contestant, rate, seconds));
  }
  return runs;
}

function report(lines: readonly Line[]): void {
  table(
    ['', 'highest calls/s', 'at 70 %: calls/s', 'INVITE→302 p50 ms', 'p99 ms', 'whole CPU µs/call there', 'failed', 'sent again'],
    lines.map(({ contestant, highest, latency }) => [contestant.name, highest, Math.round(latency.perSecond), ms(latency, 0.5), ms(latency, 0.99), whole([latency]).toFixed(0), latency.failed, latency.repeated]),
  );
  const parts = ['stack', 'application', 'policy', 'up'] as const;
  table(
    ['CPU µs a call', ...parts.map((part) => `busy: ${part}`), 'busy: whole', ...parts.map((part) => `${calm}/s: ${part}`), `${calm}/s: whole`],
    lines.map(({ contestant, busy, steady }) => [contestant.name, ...parts.map((part) => cell(busy, part)), whole(busy).toFixed(0), ...parts.map((part) => cell(steady, part)), whole(steady).toFixed(0)]),
  );
  table(
    ['memory afterwards, MiB', ...parts],
    lines.map(({ contestant }) => [contestant.name, ...parts.map((part) => (contestant.pids[part] === undefined ? '' : rssMiB(contestant.pids[part]).toFixed(0)))]),
  );
  reportRatios(lines);
}

function reportRatios(lines: readonly Line[]): void {
  const [product, bare, productOnServer, bareOnServer] = lines as [Line, Line, Line | undefined, Line | undefined];
  const rows: string[][] = [];
  const compare = (what: string, wanted: string, ratio: (of: 'busy' | 'steady') => number) => rows.push([what, wanted, ratio('busy').toFixed(2), ratio('steady').toFixed(2)]);
  compare('whole screened call / bare app, embedded engine', '≤ 1.3', (at) => whole(product[at]) / whole(bare[at]));
  if (contestants.length > 3 && productOnServer !== undefined && bareOnServer !== undefined) {
    compare('whole screened call / bare app, drachtio-server', '≤ 1.3', (at) => whole(productOnServer[at]) / whole(bareOnServer[at]));
    compare('embedded engine / drachtio-server, under the bare app', '≤ 0.75', (at) => median(bare[at], 'stack') / median(bareOnServer[at], 'stack'));
    compare('embedded engine / drachtio-server, under Latchkey', '≤ 0.75', (at) => median(product[at], 'stack') / median(productOnServer[at], 'stack'));
    compare('Latchkey on its engine / bare app on drachtio-server', '', (at) => whole(product[at]) / whole(bareOnServer[at]));
  }
  table(['ratio of CPU a call', 'wanted', 'busy', `${calm}/s`], rows);
}

function whole(runs: readonly Measured[]): number {
  return (['stack', 'application', 'policy', 'up'] as const).reduce((sum, part) => sum + median(runs, part), 0);
}

function cell(runs: readonly Measured[], part: Part): string {
  return runs[0]?.cpu[part] === undefined ? '' : median(runs, part).toFixed(0);
}

function median(runs: readonly Measured[], part: Part): number {
  return at(runs.map(({ cpu }) => cpu[part] ?? 0).sort((a, b) => a - b), 0.5);
}

function ms({ tookMicros }: Measured, share: number): string {
  return (at(tookMicros, share) / 1000).toFixed(2);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}
