/** `npm run bench:prompts`: how evenly the embedded media plays prompts to many callers at once, and what a packet costs. */
import { fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Played } from './player-process.js';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 10);
const host = '127.0.0.1';
const packetMs = 20;
/** The first packets of a leg come while others are still opened. */
const settleMs = 1000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; G.711 in packets of ${packetMs} ms, ${seconds} s each; the listener is a process of its own`);
say('bare: the same packets by node:dgram and one timer, without media, measured the same way\n');
say('| callers in prompts | who plays | spacing p1 ms | median | p99 | worst | off 20 ms by, p99 | CPU µs a packet | one core |');
say('|---|---|---|---|---|---|---|---|---|');
for (const legs of [1, 10, 100, 300]) {
  for (const who of ['bare', 'latchkey'] as const) say(await row(who, legs));
}

async function row(who: 'bare' | 'latchkey', legs: number): Promise<string> {
  const ears = await Promise.all(Array.from({ length: legs }, listen));
  const child = fork(fileURLToPath(new URL('./player-process.js', import.meta.url)), [who, String(seconds), ...ears.map(({ port }) => String(port))]);
  const [played] = (await once(child, 'message')) as [Played];
  await once(child, 'exit');
  for (const ear of ears) ear.socket.close();
  const gaps = ears.flatMap(({ arrivals }) => gapsOf(arrivals)).sort((a, b) => a - b);
  const off = gaps.map((gap) => Math.abs(gap - packetMs)).sort((a, b) => a - b);
  const times = [at(gaps, 0.01), at(gaps, 0.5), at(gaps, 0.99), at(gaps, 1), at(off, 0.99)].map((ms) => ms.toFixed(1));
  const packets = ears.reduce((sum, { arrivals }) => sum + arrivals.length, 0);
  return `| ${[legs, who, ...times, (played.cpuMicros / packets).toFixed(1), `${((100 * played.cpuMicros) / played.wallMicros).toFixed(1)} %`].join(' | ')} |`;
}

interface Ear {
  readonly socket: Socket;
  readonly port: number;
  readonly arrivals: number[];
}

async function listen(): Promise<Ear> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  const arrivals: number[] = [];
  socket.on('message', () => arrivals.push(performance.now()));
  socket.bind(0, host);
  await once(socket, 'listening');
  return { socket, port: socket.address().port, arrivals };
}

function gapsOf(arrivals: readonly number[]): number[] {
  const from = (arrivals[0] ?? 0) + settleMs;
  return arrivals.slice(1).flatMap((time, i) => (time < from ? [] : [time - arrivals[i]!]));
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}
