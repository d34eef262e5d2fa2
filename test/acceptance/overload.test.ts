/** More calls than a node may take: what is taken ends well, what is not is told so at once, and one tenant's flood is his own. More than it can: it comes back. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpusApart, startCarrier, type Carrier } from '../support/flood.js';
import type { FloodAnswer, FloodResult } from '../support/flood-process.js';
import { eventually, startLatchkey, type Latchkey } from '../support/latchkey.js';
import { nothingIsLeft } from '../support/parts-bench.js';
import { processTree } from '../support/process-tree.js';
import { rssMiB } from '../support/resident-memory.js';

const friend = '+31612340001';
/** New calls a second that the node may take. */
const capacity = 100;
const flooded = { to: '+31201110001', from: friend };
/** A line of another tenant, who has nothing to do with it. */
const bystander = { to: '+31201120001', from: friend };

describe(`more calls than a node may take, service and carriers ${cpusApart ? 'on CPUs of their own' : 'on one CPU'}`, function () {
  this.timeout(120_000);
  let folder: string;
  let latchkey: Latchkey;
  const carriers: Carrier[] = [];

  before(async () => {
    folder = twoTenants();
    latchkey = await startLatchkey({ tenants: join(folder, 'tenants'), more: ['--max-rate', String(capacity), '--operator', join(folder, 'operator.yaml')], onCpu: 0, env: { LATCHKEY_PROBE: '0s' } });
    carriers.push(startCarrier(1), startCarrier(1));
  });
  after(async () => {
    await Promise.all(carriers.map((carrier) => carrier.stop()));
    await (latchkey as Latchkey | undefined)?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (carrier: number, line: { readonly to: string; readonly from: string }, perSecond: number, seconds: number): Promise<FloodResult> => {
    const one = carriers[carrier];
    assert.ok(one !== undefined);
    return one.send({ port: latchkey.sipPort, ...line, perSecond, seconds });
  };

  it('at three times that: as many are completed, the others get 503 with Retry-After within 100 ms, memory stays, and 5 s after all is as before', async () => {
    const peak = completed(await send(0, flooded, capacity, 4), 4);
    const before = await memory(latchkey);
    const flood = await send(0, flooded, 3 * capacity, 8);
    const during = completed(flood, 8);
    const refused = flood.answers.filter(({ status }) => status === 503);
    const grown = (await memory(latchkey)) - before;
    const said = `peak ${peak.toFixed(0)}/s; at ${3 * capacity}/s: completed ${during.toFixed(0)}/s, refused ${refused.length}, of these p50 ${at(refused, 0.5)} ms, p99 ${at(refused, 0.99)} ms; sent again ${flood.repeated}; memory +${grown.toFixed(0)} MiB`;
    console.log(`      ${said}`);
    assert.ok(during > 0.8 * peak && during < 1.2 * peak, said);
    assert.deepEqual([...new Set(flood.answers.map(({ status }) => status))].sort(), [302, 503], said);
    assert.ok(refused.every(({ retryAfter }) => retryAfter), 'a 503 without Retry-After');
    assert.ok(at(refused, 0.99) < 100, said);
    assert.ok(grown < 64, said);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = await send(0, flooded, capacity / 2, 3);
    assert.deepEqual([...new Set(after.answers.map(({ status }) => status))], [302]);
    assert.equal(after.answers.length, after.placed);
    await nothingIsLeft(latchkey);
  });

  it('one tenant\'s flood is refused with 486 by his own limit, and another tenant\'s calls go through as ever', async () => {
    const [flood, others] = await Promise.all([send(0, { to: '+31201130001', from: friend }, 70, 5), send(1, bystander, 10, 5)]);
    assert.deepEqual([...new Set(others.answers.map(({ status }) => status))], [302]);
    assert.equal(others.answers.length, others.placed);
    const limited = flood.answers.filter(({ status }) => status === 486).length;
    const through = flood.answers.filter(({ status }) => status === 302).length;
    assert.ok(through >= 5 * 4 && through <= 5 * 6 + 5, `${through} of ${flood.placed} went through`);
    assert.equal(limited + through, flood.placed);
  });
});

describe(`more calls than a node can take, service and carriers ${cpusApart ? 'on CPUs of their own' : 'on one CPU (skipped: taskset and a second CPU are needed)'}`, function () {
  this.timeout(120_000);

  it('end nothing: calls are taken again within 8 s, and nothing is left of the others', async function () {
    if (!cpusApart) this.skip();
    const latchkey = await startLatchkey({ onCpu: 0, env: { LATCHKEY_PROBE: '0s' } });
    const carrier = startCarrier(1);
    try {
      await carrier.send({ port: latchkey.sipPort, ...flooded, perSecond: 200, seconds: 3 });
      const flood = await carrier.send({ port: latchkey.sipPort, ...flooded, perSecond: 6000, seconds: 4 });
      const answered = new Map<number, number>();
      for (const { status } of flood.answers) answered.set(status, (answered.get(status) ?? 0) + 1);
      console.log(`      at 6000/s: ${[...answered].map(([status, count]) => `${count} × ${status}`).join(', ')}, unanswered ${flood.placed - flood.answers.length}, sent again ${flood.repeated}; 302 p50 ${at(flood.answers.filter(({ status }) => status === 302), 0.5)} ms, 503 p50 ${at(flood.answers.filter(({ status }) => status === 503), 0.5)} p99 ${at(flood.answers.filter(({ status }) => status === 503), 0.99)} ms; turned away as behind: ${await latchkey.metric('sip', 'latchkey_turned_away_total', 'why="behind"')}`);
      assert.ok((answered.get(302) ?? 0) > 0);
      await eventually('calls are taken again', async () => {
        const { answers, placed } = await carrier.send({ port: latchkey.sipPort, ...flooded, perSecond: 50, seconds: 1 });
        return answers.length === placed && answers.every(({ status }) => status === 302);
      }, 8000);
      await nothingIsLeft(latchkey);
    } finally {
      await carrier.stop();
      await latchkey.stop();
    }
  });
});

/** Calls a second that were sent on. */
function completed({ answers }: FloodResult, seconds: number): number {
  return answers.filter(({ status }) => status === 302).length / seconds;
}

function at(answers: readonly FloodAnswer[], share: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1));
}

async function memory({ program }: Latchkey): Promise<number> {
  return processTree(program.pid).reduce((sum, pid) => sum + rssMiB(pid), 0);
}

/** The tenants of the other tests, and two more: one with a limit of his own, and one who has none. */
function twoTenants(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-overload-'));
  cpSync('test/acceptance/tenants', join(folder, 'tenants'), { recursive: true });
  for (const [name, number] of [['limited', '+31201130001'], ['bystander', bystander.to]] as const) {
    cpSync('test/acceptance/tenants/acme', join(folder, 'tenants', name), { recursive: true });
    writeFileSync(join(folder, 'tenants', name, 'tenant.yaml'), `latchkey: 1\ntenant: ${name}\ncountry: NL\ntimezone: UTC\nlanguage: en\nlines:\n  - number: "${number}"\n    name: Direct\n    start: on\n    steps:\n      on: { do: connect, to: "+31201119001" }\n`);
  }
  const open = 'destinations: { countries: any, types: [ordinary], domains: any }';
  writeFileSync(join(folder, 'operator.yaml'), `latchkey: 1\ntenants:\n  acme: { numbers: ["+3120111*"], ${open} }\n  bystander: { numbers: ["+3120112*"], ${open} }\n  limited: { numbers: ["+3120113*"], ${open}, limits: { calls-per-second: 5 } }\n`);
  return folder;
}
