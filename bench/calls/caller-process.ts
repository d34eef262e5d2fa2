/** The carrier, in a process of its own: places calls at a steady rate and times each from INVITE to final response. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ackOf, placeCall, readResponse, type PlacedCall } from './messages.js';

export interface Load {
  readonly server: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Result {
  readonly placed: number;
  /** 302 with a Contact. */
  readonly sentOn: number;
  readonly failed: number;
  /** Requests that we, and responses that the server had to send again. */
  readonly repeated: number;
  /** Calls a second, as they were really placed. */
  readonly perSecond: number;
  /** INVITE to final response, in microseconds, sorted. */
  readonly tookMicros: readonly number[];
}

interface Waiting {
  readonly call: PlacedCall;
  readonly sentMs: number;
  repeatMs: number;
}

/** T1 of RFC 3261 section 17.1.1.1. */
const t1Ms = 500;
const giveUpMs = 2000;

let placedEver = 0;

class Carrier {
  readonly #socket: Socket;
  readonly #load: Load;
  readonly #waiting = new Map<string, Waiting>();
  readonly #answered = new Map<string, PlacedCall>();
  readonly #took: number[] = [];
  #placed = 0;
  #failed = 0;
  #repeated = 0;

  constructor(socket: Socket, load: Load) {
    this.#socket = socket;
    this.#load = load;
    socket.on('message', (message) => this.#received(message.toString('latin1')));
  }

  async run(): Promise<Result> {
    const begunMs = performance.now();
    await this.#placeAll(begunMs);
    const placedMs = performance.now() - begunMs;
    const sweep = setInterval(() => this.#sweep(), 20);
    while (this.#waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    // What the server says twice comes within T1.
    clearInterval(sweep);
    return { placed: this.#placed, sentOn: this.#took.length, failed: this.#failed, repeated: this.#repeated, perSecond: (1000 * this.#placed) / placedMs, tookMicros: this.#took.sort((a, b) => a - b) };
  }

  #placeAll(begunMs: number): Promise<void> {
    const { perSecond, seconds } = this.#load;
    return new Promise((resolve) => {
      const turn = (): void => {
        const sinceMs = performance.now() - begunMs;
        for (const due = Math.min(sinceMs / 1000, seconds) * perSecond; this.#placed < due; ) this.#place();
        this.#sweep();
        if (sinceMs >= seconds * 1000) resolve();
        else setTimeout(turn, 1);
      };
      turn();
    });
  }

  #place(): void {
    const call = placeCall(placedEver++, this.#socket.address().port, this.#load.server);
    this.#placed++;
    const sentMs = performance.now();
    this.#waiting.set(call.callId, { call, sentMs, repeatMs: sentMs + t1Ms });
    this.#socket.send(call.invite, this.#load.server, '127.0.0.1');
  }

  #received(text: string): void {
    const nowMs = performance.now();
    const { status, callId, to, sentOn } = readResponse(text);
    if (status < 200) return;
    const waiting = this.#waiting.get(callId);
    const call = waiting?.call ?? this.#answered.get(callId);
    if (call === undefined) return;
    this.#socket.send(ackOf(call, to, this.#socket.address().port, this.#load.server), this.#load.server, '127.0.0.1');
    if (waiting === undefined) return void this.#repeated++;
    this.#waiting.delete(callId);
    this.#answered.set(callId, call);
    if (status === 302 && sentOn) this.#took.push((nowMs - waiting.sentMs) * 1000);
    else this.#failed++;
  }

  /** The oldest first: as soon as one is young enough, so are all after it. */
  #sweep(): void {
    const nowMs = performance.now();
    for (const [callId, waiting] of this.#waiting) {
      if (nowMs < waiting.sentMs + t1Ms) return;
      if (nowMs > waiting.sentMs + giveUpMs) {
        this.#failed++;
        this.#waiting.delete(callId);
      } else if (nowMs > waiting.repeatMs) {
        this.#repeated++;
        waiting.repeatMs = nowMs + 2 * t1Ms;
        this.#socket.send(waiting.call.invite, this.#load.server, '127.0.0.1');
      }
    }
  }
}

async function carryOut(load: Load): Promise<Result> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const result = await new Carrier(socket, load).run();
  // A response that is sent again comes after T1; whoever waits for more would measure the waiting.
  setTimeout(() => socket.close(), 4 * t1Ms);
  return result;
}

function serve(): void {
  process.on('message', (load: Load) => void carryOut(load).then((result) => process.send?.(result)));
  process.on('disconnect', () => process.exit(0));
}

serve();
