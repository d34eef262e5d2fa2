/** Ports for programs that cannot be told to choose one themselves. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const given = new Set<number>();

/** A port that is free for UDP and TCP on the address now, and is given to nobody else in this run. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = await tcpPort(host);
    if (!given.has(port) && (await udpFree(host, port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`no port free for both UDP and TCP on ${host}`);
}

/** `count` ports in a row; hardly anybody else gets them while they are used. */
export function portRange(count: number): { readonly from: number; readonly to: number } {
  if (nextRange + count > rangesEnd) nextRange = rangesBegin;
  const from = nextRange;
  nextRange += count;
  return { from, to: from + count - 1 };
}

/** Below the ports that systems give to whoever asks for any. */
const rangesBegin = 10_000;
const rangesEnd = 32_000;
let nextRange = rangesBegin + (process.pid % 50) * 440;

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
