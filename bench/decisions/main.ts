/** `npm run bench:decisions`: how many decisions a second one policy process makes, and what each costs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareStream, ourClient, unary, type Tally, type Way } from './asking.js';
import { makeCalls, type BenchCall, type Load } from './calls.js';
import { fillStore, pinLine, rows } from './data.js';
import { MeasuredProcess } from './measured-process.js';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 2);
const levels = [1, 64, 256, 1024];

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly medianMicros: number;
  readonly failed: number;
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const largeFolder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
try {
  await fillStore(folder);
  const floor = await MeasuredProcess.start('./echo-process.js', [pinLine]);
  say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; ${rows} callers and ${rows} PINs in SQLite; ${seconds} s each`);
  for (const load of ['callers', 'pins'] as const) await compare(load, floor);
  await floor.stop();
  await weigh();
} finally {
  for (const used of [folder, largeFolder]) rmSync(used, { recursive: true, force: true });
}

/** A million PINs in the store, 100,000 entries in memory: what the process takes when the cache is full. */
async function weigh(): Promise<void> {
  const pins = 1_000_000;
  await fillStore(largeFolder, pins);
  const policy = await startPolicyProcess(largeFolder, rows);
  const atStart = await policy.used();
  const { perSecond, failed } = await measure(bareStream(policy.port), policy, 64, makeCalls('pins', pins));
  if (failed > 0) throw new Error(`${failed} questions were not answered as they should`);
  await measure(bareStream(policy.port), policy, 64, makeCalls('pins', pins), 10);
  say(`\nA million PINs in SQLite, ${rows} in memory: ${atStart.rssMiB.toFixed(0)} MiB at start, ${(await policy.used()).rssMiB.toFixed(0)} MiB with the cache full; ${thousands(perSecond)} decisions/s, nine of ten from SQLite\n`);
  await policy.stop();
}

function startPolicyProcess(data: string, entries: number): Promise<MeasuredProcess> {
  return MeasuredProcess.start('./policy-process.js', ['--data', data, '--grpc', '127.0.0.1:0', '--policy-http', '127.0.0.1:0', '--cache-entries', String(entries)]);
}

async function compare(load: Load, floor: MeasuredProcess): Promise<void> {
  const calls = makeCalls(load);
  say(`\n${load === 'callers' ? 'Callers on a list (one decision a call)' : 'PINs (two decisions a call: the question for the PIN, and the answer to it)'}\n`);
  say('| answered from | outstanding | echo /s | decisions /s | of echo | CPU µs, echo | CPU µs, policy | our client /s | unary /s | times unary | median µs, stream | median µs, our client |');
  say('|---|---|---|---|---|---|---|---|---|---|---|---|');
  for (const [from, entries] of [['memory', rows + 1000], ['memory, 10 % from SQLite', rows * 0.9]] as const) {
    const policy = await startPolicyProcess(folder, entries);
    await warmUp(policy, calls);
    for (const outstanding of levels) say(await row(from, outstanding, floor, policy, calls));
    say(`\nmemory of the server afterwards: ${(await policy.used()).rssMiB.toFixed(0)} MiB\n`);
    await policy.stop();
  }
}

async function row(from: string, outstanding: number, floor: MeasuredProcess, policy: MeasuredProcess, calls: readonly BenchCall[]): Promise<string> {
  const echo = await measure(bareStream(floor.port), floor, outstanding, calls);
  const stream = await measure(bareStream(policy.port), policy, outstanding, calls);
  const ours = await measure(ourClient(policy.port), policy, outstanding, calls);
  const once = await measure(unary(policy.port), policy, outstanding, calls);
  for (const { failed } of [stream, ours, once]) if (failed > 0) throw new Error(`${failed} questions were not answered as they should`);
  const cells = [
    from, outstanding, thousands(echo.perSecond), thousands(stream.perSecond), (stream.perSecond / echo.perSecond).toFixed(2), echo.cpuMicros.toFixed(1), stream.cpuMicros.toFixed(1),
    thousands(ours.perSecond), thousands(once.perSecond), (stream.perSecond / once.perSecond).toFixed(1),
    outstanding === 1 ? stream.medianMicros.toFixed(0) : '', outstanding === 1 ? ours.medianMicros.toFixed(0) : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Every row once, so that the cache holds what it can hold; and the compilers have seen everything. */
async function warmUp(policy: MeasuredProcess, calls: readonly BenchCall[]): Promise<void> {
  const way = bareStream(policy.port);
  const tally: Tally = { decisions: 0, failed: 0, tookMicros: [] };
  let at = 0;
  await way.run(256, () => calls[at++ % calls.length] as BenchCall, tally, () => tally.decisions > 3 * rows);
  await way.close();
}

async function measure(way: Way, server: MeasuredProcess, outstanding: number, calls: readonly BenchCall[], forSeconds = seconds): Promise<Measured> {
  await runFor(way, outstanding, anyOf(calls), 0.3);
  const before = await server.used();
  const begun = performance.now();
  const tally = await runFor(way, outstanding, anyOf(calls), forSeconds);
  const tookSeconds = (performance.now() - begun) / 1000;
  const after = await server.used();
  await way.close();
  const sorted = tally.tookMicros.sort((a, b) => a - b);
  return { perSecond: tally.decisions / tookSeconds, cpuMicros: (after.cpuMicros - before.cpuMicros) / tally.decisions, medianMicros: sorted[sorted.length >> 1] ?? NaN, failed: tally.failed };
}

async function runFor(way: Way, outstanding: number, nextCall: () => BenchCall, forSeconds: number): Promise<Tally> {
  const tally: Tally = { decisions: 0, failed: 0, tookMicros: [] };
  const until = performance.now() + forSeconds * 1000;
  await way.run(outstanding, nextCall, tally, () => performance.now() >= until);
  return tally;
}

/** By chance: in turn, a cache that is a little too small would never have what is asked for. */
function anyOf(calls: readonly BenchCall[]): () => BenchCall {
  return () => calls[Math.floor(Math.random() * calls.length)] as BenchCall;
}

function thousands(perSecond: number): string {
  return `${(perSecond / 1000).toFixed(1)}k`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
