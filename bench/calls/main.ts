/** `npm run bench:calls`: what a screened call costs, beside an application that asks nobody and a bare responder. `--quick`: under a minute. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDrachtio } from '../support/drachtio-server.js';
import { machine, say, waitForQuiet } from '../support/say.js';
import { Carrier, type Measured } from './carrier.js';
import { askingOnEngine, bareOnDrachtio, bareOnEngine, floor, productOnDrachtio, productOnEngine, type Contestant } from './contestants.js';
import { highestRate } from './highest-rate.js';
import { calm, report, type Line } from './report.js';
import { writeTenant } from './tenant.js';

const quick = process.argv.includes('--quick');
const times = quick
  ? { warmUpSeconds: 1, search: { from: 1200, most: 12_000, seconds: 0.5, chances: 1, halvings: 1 }, rounds: 2, roundSeconds: 0.6, waitSeconds: 3 }
  : { warmUpSeconds: 3, search: { from: 1000, most: 16_000, seconds: 1, chances: 2, halvings: 2 }, rounds: 3, roundSeconds: 1.5, waitSeconds: 30 };

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
  contestants.push(await bareOnEngine(), await askingOnEngine());
  if (drachtio === undefined) say('drachtio-server is not on PATH: its lines are left out');
  else contestants.push(await productOnDrachtio(drachtio, folder, tenants), await bareOnDrachtio(drachtio, folder));
  contestants.push(await floor());
}

async function measureAll(): Promise<readonly Line[]> {
  for (const contestant of contestants) await carrier.call(contestant, 400, times.warmUpSeconds);
  const highest: number[] = [];
  for (const contestant of contestants) highest.push(await highestRate(carrier, contestant, times.search));
  const busyRate = Math.round(0.7 * Math.min(...highest));
  say(`measured at 70 % of each one's own highest rate, at ${busyRate} calls/s (70 % of the slowest's: "busy") and at ${calm} calls/s, in ${times.rounds} rounds of all\n`);
  const own = await inTurns(highest.map((rate) => 0.7 * rate), times.roundSeconds);
  const busy = await inTurns(highest.map(() => busyRate), times.roundSeconds);
  const steady = await inTurns(highest.map(() => calm), 2 * times.roundSeconds);
  return contestants.map((contestant, i) => ({ contestant, highest: highest[i] ?? 0, own: own[i] ?? [], busy: busy[i] ?? [], steady: steady[i] ?? [] }));
}

/** Everybody in turn, several times: what else happens on the machine meets all of them. */
async function inTurns(rates: readonly number[], seconds: number): Promise<readonly (readonly Measured[])[]> {
  const runs: Measured[][] = contestants.map(() => []);
  for (let round = 0; round < times.rounds; round++) {
    for (const [i, contestant] of contestants.entries()) runs[i]?.push(await carrier.call(contestant, rates[i] ?? 0, seconds));
  }
  return runs;
}
