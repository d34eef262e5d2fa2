/** A carrier in a process of its own: INVITEs at a steady rate, as bare text, and how each was answered and when. One order, one result, by IPC. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface FloodOrder {
  readonly port: number;
  readonly to: string;
  readonly from: string;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface FloodAnswer {
  readonly status: number;
  /** Since the order, ms. */
  readonly placedMs: number;
  readonly tookMs: number;
  readonly retryAfter: boolean;
}

export interface FloodResult {
  readonly placed: number;
  /** Of the calls that got a final answer within two seconds. */
  readonly answers: readonly FloodAnswer[];
  /** INVITEs sent again after T1. */
  readonly repeated: number;
}

interface Placed {
  readonly invite: Buffer;
  readonly ack: string;
  readonly placedMs: number;
  again: boolean;
}

const t1Ms = 500;
const patienceMs = 2000;
const run = process.pid.toString(36);
let ever = 0;

class Flood {
  readonly #socket: Socket;
  readonly #order: FloodOrder;
  readonly #begun = performance.now();
  readonly #waiting = new Map<string, Placed>();
  readonly #acks = new Map<string, string>();
  readonly #answers: FloodAnswer[] = [];
  #placed = 0;
  #repeated = 0;

  constructor(socket: Socket, order: FloodOrder) {
    this.#socket = socket;
    this.#order = order;
    socket.on('message', (message) => this.#received(message.toString('latin1')));
  }

  async run(): Promise<FloodResult> {
    const { perSecond, seconds } = this.#order;
    for (;;) {
      const sinceMs = this.#nowMs();
      for (const due = (Math.min(sinceMs / 1000, seconds)) * perSecond; this.#placed < due;) this.#place();
      this.#sweep();
      if (sinceMs > seconds * 1000 && this.#waiting.size === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return { placed: this.#placed, answers: this.#answers, repeated: this.#repeated };
  }

  #nowMs(): number {
    return performance.now() - this.#begun;
  }

  #place(): void {
    const { port, to, from } = this.#order;
    const n = `${ever++}-${run}`;
    const here = `127.0.0.1:${this.#socket.address().port}`;
    const head = (method: string, more: string) => `${method} sip:${to}@127.0.0.1:${port} SIP/2.0\r\nVia: SIP/2.0/UDP ${here};branch=z9hG4bK${n};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${from}@${here}>;tag=${n}\r\nCall-ID: ${n}\r\nCSeq: 1 ${method}\r\n${more}`;
    const invite = Buffer.from(head('INVITE', `To: <sip:${to}@127.0.0.1:${port}>\r\nContact: <sip:${from}@${here}>\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`));
    this.#placed++;
    this.#waiting.set(n, { invite, ack: head('ACK', ''), placedMs: this.#nowMs(), again: false });
    this.#socket.send(invite, port, '127.0.0.1');
  }

  #received(text: string): void {
    const status = Number(text.slice(8, 11));
    const callId = /^Call-ID: *(\S+)/im.exec(text)?.[1] ?? '';
    if (status < 200) return;
    const placed = this.#waiting.get(callId);
    const ack = placed?.ack ?? this.#acks.get(callId);
    // It belongs to the INVITE's transaction: same branch, the To of the response (RFC 3261 section 17.1.1.3).
    if (ack !== undefined) this.#socket.send(`${ack}${/^To: .*\r\n/im.exec(text)?.[0] ?? ''}Content-Length: 0\r\n\r\n`, this.#order.port, '127.0.0.1');
    if (placed === undefined) return;
    this.#waiting.delete(callId);
    this.#acks.set(callId, placed.ack);
    this.#answers.push({ status, placedMs: placed.placedMs, tookMs: this.#nowMs() - placed.placedMs, retryAfter: /^Retry-After: *\d/im.test(text) });
  }

  /** The oldest first: as soon as one is young enough, so are all after it. */
  #sweep(): void {
    const nowMs = this.#nowMs();
    for (const [callId, placed] of this.#waiting) {
      if (nowMs < placed.placedMs + t1Ms) return;
      if (nowMs > placed.placedMs + patienceMs) this.#waiting.delete(callId);
      else if (!placed.again) {
        placed.again = true;
        this.#repeated++;
        this.#socket.send(placed.invite, this.#order.port, '127.0.0.1');
      }
    }
  }
}

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n';

async function carryOut(order: FloodOrder): Promise<FloodResult> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const result = await new Flood(socket, order).run();
  // What the server says again comes within T1 of what it said.
  setTimeout(() => socket.close(), 4 * t1Ms);
  return result;
}

process.on('message', (order: FloodOrder) => void carryOut(order).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit(0));
