/**
 * The callers, in a process of their own: they place calls, hear the prompt and note when each packet comes. Nothing in here is
 * the product's. Arguments: port of the server, called number, callers.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What the parent says: `call`, then `listen` for so many seconds, then `hang-up`. */
export type ToListener = { readonly kind: 'call' } | { readonly kind: 'listen'; readonly seconds: number } | { readonly kind: 'hang-up' };

export interface Heard {
  /** Callers that heard something. */
  readonly callers: number;
  readonly packets: number;
  /** Between packets of one caller, in ms, as they came. */
  readonly gapsMs: readonly number[];
  /** By RTP sequence number. */
  readonly missing: number;
}

interface Ear {
  readonly port: number;
  readonly arrivalsMs: number[];
  readonly sequence: number[];
}

const host = '127.0.0.1';
const [serverText, called = '', callersText] = process.argv.slice(2);
const server = Number(serverText);
const callers = Number(callersText);
const placeEveryMs = 50;

const sip = await bound();
const ears: Ear[] = [];
let listening = false;
for (let n = 0; n < callers; n++) ears.push(await openEar());
sip.on('message', (message) => acknowledge(message.toString('latin1')));
process.on('message', (message: ToListener) => void obey(message));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function obey(message: ToListener): Promise<void> {
  switch (message.kind) {
    case 'call':
      for (const [n, ear] of ears.entries()) {
        sip.send(request('INVITE', n, ear.port), server, host);
        await new Promise((resolve) => setTimeout(resolve, placeEveryMs));
      }
      return void process.send?.('calling');
    case 'listen':
      listening = true;
      await new Promise((resolve) => setTimeout(resolve, message.seconds * 1000));
      listening = false;
      return void process.send?.(heard());
    case 'hang-up':
      for (const [n] of ears.entries()) sip.send(request('CANCEL', n), server, host);
      return void setTimeout(() => process.disconnect(), 1000);
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 }).bind(0, host);
  await once(socket, 'listening');
  return socket;
}

async function openEar(): Promise<Ear> {
  const socket = await bound();
  const ear: Ear = { port: socket.address().port, arrivalsMs: [], sequence: [] };
  socket.on('message', (packet) => {
    const nowMs = performance.now();
    if (!listening) return;
    ear.arrivalsMs.push(nowMs);
    ear.sequence.push(packet.readUInt16BE(2));
  });
  return ear;
}

function request(method: 'INVITE' | 'CANCEL', n: number, rtpPort?: number): string {
  const body = rtpPort === undefined ? '' : `v=0\r\no=- ${n} 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio ${rtpPort} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n`;
  const type = body === '' ? '' : 'Content-Type: application/sdp\r\n';
  return `${head(method, n)}Contact: <sip:bench@${host}:${sip.address().port}>\r\n${type}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function head(method: 'INVITE' | 'CANCEL' | 'ACK', n: number, to = `<sip:${called}@${host}:${server}>`): string {
  const caller = `+316${String(30_000_000 + n)}`;
  return `${method} sip:${called}@${host}:${server} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:${sip.address().port};branch=z9hG4bKmedia${process.pid}x${n};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${caller}@${host}>;tag=m${process.pid}x${n}\r\nTo: ${to}\r\nCall-ID: ${n}-media-${process.pid}@${host}\r\nCSeq: 1 ${method}\r\n`;
}

/** A final response to an INVITE wants an ACK, whatever it is. */
function acknowledge(response: string): void {
  if (Number(response.slice(8, 11)) < 200 || !/^cseq: *1 INVITE/im.test(response)) return;
  const n = Number(/^call-id: *(\d+)-media/im.exec(response)?.[1]);
  const to = /^to: *(.*)\r$/im.exec(response)?.[1];
  sip.send(`${head('ACK', n, to)}Content-Length: 0\r\n\r\n`, server, host);
}

function heard(): Heard {
  const gapsMs = ears.flatMap(({ arrivalsMs }) => arrivalsMs.slice(1).map((time, i) => time - (arrivalsMs[i] ?? time)));
  const missing = ears.reduce((sum, { sequence }) => sum + lost(sequence), 0);
  const packets = ears.reduce((sum, { arrivalsMs }) => sum + arrivalsMs.length, 0);
  return { callers: ears.filter(({ arrivalsMs }) => arrivalsMs.length > 0).length, packets, gapsMs, missing };
}

function lost(sequence: readonly number[]): number {
  const first = sequence[0];
  const last = sequence.at(-1);
  return first === undefined || last === undefined ? 0 : ((last - first + 65_536) % 65_536) + 1 - sequence.length;
}
