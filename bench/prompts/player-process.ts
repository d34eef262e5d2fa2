/** Plays to the ports that it is given, tells what that cost, and ends. */
import { createSocket } from 'node:dgram';
import { MediaServer } from '../../sip/media/embedded/media-server.js';

export interface Played {
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

const host = '127.0.0.1';
const packetMs = 20;

const [who, seconds, ...ports] = process.argv.slice(2);
const played = await (who === 'bare' ? bare : latchkey)(ports.map(Number), 1000 * Number(seconds));
process.send?.(played, () => process.disconnect());

async function latchkey(ports: readonly number[], ms: number): Promise<Played> {
  const server = new MediaServer({ host, fromPort: 26_000, toPort: 29_999 });
  const legs = await Promise.all(ports.map(async (port) => {
    const opened = await server.answer({ offer: offerAt(port), codecs: ['PCMA'], dtmf: 'auto' });
    if (opened.kind !== 'open') throw new Error(opened.why);
    return opened.leg;
  }));
  const prompt = Int16Array.from({ length: 8 * ms }, (_, i) => 8000 * Math.sin(i / 3));
  const cost = measured();
  await Promise.all(legs.map((leg) => leg.play(prompt, new AbortController().signal)));
  const result = cost();
  await server.stop();
  return result;
}

async function bare(ports: readonly number[], ms: number): Promise<Played> {
  const sockets = ports.map((port) => ({ port, socket: createSocket('udp4') }));
  const packet = Buffer.alloc(172, 0xd5);
  const cost = measured();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const turn = (count: number): void => {
      for (const { socket, port } of sockets) socket.send(packet, port, host);
      const nextMs = begun + count * packetMs;
      if (count * packetMs >= ms) resolve();
      else setTimeout(turn, nextMs - performance.now(), count + 1);
    };
    turn(1);
  });
  for (const { socket } of sockets) socket.close();
  return cost();
}

function measured(): () => Played {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMicros: user + system, wallMicros: 1000 * (performance.now() - begun) };
  };
}

function offerAt(port: number): string {
  return ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', `m=audio ${port} RTP/AVP 8 101`, 'a=rtpmap:101 telephone-event/8000', ''].join('\r\n');
}
