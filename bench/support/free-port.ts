import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of loopback that is free for UDP and TCP. */
export async function freePort(): Promise<number> {
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const { port } = udp.address();
  const tcp = createServer().listen(port, '127.0.0.1');
  const free = await Promise.race([once(tcp, 'listening').then(() => true), once(tcp, 'error').then(() => false)]);
  await Promise.all([new Promise<void>((done) => udp.close(done)), free ? new Promise<unknown>((done) => tcp.close(done)) : undefined]);
  return free ? port : freePort();
}
