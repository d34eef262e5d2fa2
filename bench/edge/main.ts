/** `npm run bench:edge`: a screened call through the edge, beside Kamailio alone that answers the same 302 from an htable. `--quick`: 20 s. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { writeTenant } from '../calls/tenant.js';
import { startProduct } from '../support/product.js';
import { machine, say, table, waitForQuiet } from '../support/say.js';
import { Caller, parts, type Contestant, type Measured } from './caller.js';
import { startEdge, startHtable } from './kamailios.js';
import { at, ms, sum } from '../support/runs.js';

const quick = process.argv.includes('--quick');
const times = quick ? { warmUpSeconds: 1, rounds: 2, seconds: 1.5, waitSeconds: 3 } : { warmUpSeconds: 3, rounds: 4, seconds: 4, waitSeconds: 30 };
const rates = [100, 500] as const;

const kamailio = findKamailio();
if (kamailio === undefined) say('kamailio is not installed: nothing is measured');
else await measure(kamailio);

async function measure(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const stops: (() => Promise<void>)[] = [];
  const caller = new Caller();
  try {
    await waitForQuiet(times.waitSeconds);
    const product = await startProduct({ folder, name: 'product', tenants: writeTenant(folder), rtp: [29_200, 29_299] });
    stops.push(() => product.program.stop());
    const edge = await startEdge(path, folder, `127.0.0.1:${product.sipPort}`);
    stops.push(() => edge.program.stop());
    const alone = await startHtable(path, folder);
    stops.push(() => alone.program.stop());
    const { engine, sip, policy } = { engine: product.enginePid ?? 0, ...product.pids };
    const contestants: readonly Contestant[] = [
      { name: 'Latchkey behind Kamailio', sipPort: edge.sipPort, pids: { kamailio: edge.pids, engine: [engine], sip: [sip], policy: [policy] } },
      { name: 'Latchkey without Kamailio', sipPort: product.sipPort, pids: { engine: [engine], sip: [sip], policy: [policy] } },
      { name: 'Kamailio alone, htable', sipPort: alone.sipPort, pids: { kamailio: alone.pids } },
    ];
    say(`${machine()}; whitelisted calls to 302 over UDP on loopback, embedded engine; receive buffers of 4 MiB; the caller is a process of its own on the same machine\n`);
    for (const contestant of contestants) await caller.call(contestant, 300, times.warmUpSeconds);
    for (const rate of rates) report(rate, contestants, await inTurns(caller, contestants, rate));
  } finally {
    caller.close();
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everybody in turn, several times: what else happens on the machine meets all of them. */
async function inTurns(caller: Caller, contestants: readonly Contestant[], rate: number): Promise<readonly (readonly Measured[])[]> {
  const runs: Measured[][] = contestants.map(() => []);
  for (let round = 0; round < times.rounds; round += 1) for (const [i, contestant] of contestants.entries()) runs[i]?.push(await caller.call(contestant, rate, times.seconds));
  return runs;
}

function report(rate: number, contestants: readonly Contestant[], runs: readonly (readonly Measured[])[]): void {
  const wholes = runs.map((of) => parts.reduce((sum, part) => sum + (cpuOf(of, part) ?? 0), 0));
  table(
    [`${rate} calls/s`, 'INVITE→302 p50 ms', 'p99 ms', ...parts.map((part) => `CPU µs/call: ${part}`), 'whole', 'failed', 'sent again'],
    contestants.map(({ name }, i) => {
      const of = runs[i] ?? [];
      return [name, ms(of, 0.5), ms(of, 0.99), ...parts.map((part) => cpuOf(of, part)?.toFixed(0) ?? ''), (wholes[i] ?? 0).toFixed(0), sum(of, 'failed'), sum(of, 'repeated')];
    }),
  );
  const failed = runs.some((of) => sum(of, 'failed') > 0) ? ' (calls failed: measure again)' : '';
  const [behind = NaN, without = NaN, alone = NaN] = wholes;
  const edge = cpuOf(runs[0] ?? [], 'kamailio') ?? NaN;
  table(['ratio of CPU a call', `${rate}/s${failed}`], [
    ['the edge\'s Kamailio / Kamailio alone', (edge / alone).toFixed(2)],
    ['all behind Kamailio / Kamailio alone', (behind / alone).toFixed(2)],
    ['all behind Kamailio / without it', (behind / without).toFixed(2)],
  ]);
}

function cpuOf(runs: readonly Measured[], part: (typeof parts)[number]): number | undefined {
  const values = runs.map(({ cpu }) => cpu[part]).filter((micros) => micros !== undefined).sort((a, b) => a - b);
  return values.length === 0 ? undefined : at(values, 0.5);
}

function findKamailio(): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'].map((folder) => join(folder, 'kamailio')).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
