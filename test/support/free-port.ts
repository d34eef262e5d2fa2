/** Ports for programs that cannot be told to choose one themselves. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Of test runs beside each other: which of how many this one is, as `0/2`. Each has ports of its own. */
const [lane = 0, lanes = 1] = (process.env['LATCHKEY_TEST_LANE'] ?? '0/1').split('/').map(Number);

const given = new Set<number>();

/** A port that is free for UDP and TCP on the address now, and is given to nobody else in this run, nor in one beside it. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = await tcpPort(host);
    if (isOfLane(port) && !given.has(port) && (await udpFree(host, port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`no port free for both UDP and TCP on ${host}`);
}

/** Linux gives odd ports alone to whoever binds, and even ones to whoever connects: pairs of ports are dealt out. */
function isOfLane(port: number): boolean {
  return Math.floor(port / 2) % lanes === lane;
}

/** `count` ports in a row; hardly anybody else gets them while they are used. */
export function portRange(count: number): { readonly from: number; readonly to: number } {
  if (nextRange + count > rangesEnd) nextRange = rangesBegin;
  const from = nextRange;
  nextRange += count;
  return { from, to: from + count - 1 };
}

/** Below the ports that systems give to whoever asks for any. */
const ranges = 22_000 / lanes;
const rangesBegin = 10_000 + lane * ranges;
const rangesEnd = rangesBegin + ranges;
let nextRange = rangesBegin + ((process.pid % 50) * ranges) / 50;

function tcpPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no address'))));
    });
  });
}

function udpFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });
}
