import { randomInt } from 'node:crypto';
import type { AudioFormat } from './audio-format.js';
import { keys } from './dtmf.js';
import { samplesPerSecond } from './g711.js';
import type { Playout } from './playout.js';
import { writeRtp } from './rtp.js';
import type { SenderInfo } from './rtcp.js';
import { writeTelephoneEvent } from './telephone-event.js';

/** Legs are due together, so that one turn of the timer sends for many. */
const gridMs = 10;
/** After a late turn this many packets go out at once; the rest of the time lost is skipped. */
const mostAtOnce = 3;
/** RFC 4733 section 2.5.1.4: the end is sent three times. */
const endPackets = 3;

interface KeyOut {
  readonly event: number;
  readonly samples: number;
  readonly startedAt: number;
  readonly sent: () => void;
}

/** Makes one stream of RTP: sequence, timestamps, and what goes into each packet. */
export class Transmitter {
  readonly #playout: Playout;
  readonly #send: (packet: Buffer) => void;
  readonly #ssrc = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #dueMs = Infinity;
  #marker = true;
  #packets = 0;
  #octets = 0;
  #key: KeyOut | undefined;

  constructor(playout: Playout, send: (packet: Buffer) => void) {
    this.#playout = playout;
    this.#send = send;
  }

  /** When the next packet is due, on the clock of `performance.now()`. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** Begins to send. */
  start(nowMs: number): void {
    this.#dueMs = Math.ceil(nowMs / gridMs) * gridMs;
  }

  get sender(): SenderInfo {
    return { ssrc: this.#ssrc, nowMs: Date.now(), timestamp: this.#timestamp, packets: this.#packets, octets: this.#octets };
  }

  /** Sends the packets due by now; without `format.weSend` time goes by unheard. */
  tick(nowMs: number, format: AudioFormat): void {
    const { ptimeMs } = format;
    for (let sent = 0; this.#dueMs <= nowMs && sent < mostAtOnce; sent++) {
      this.#sendNext(format);
      this.#advance(1, ptimeMs);
    }
    if (this.#dueMs > nowMs) return;
    this.#advance(Math.ceil((nowMs - this.#dueMs) / ptimeMs), ptimeMs);
    this.#marker = true;
  }

  /** Keys a telephone event in place of the audio; resolves when its end was sent. One at a time. */
  async sendEvent(key: string, ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const samples = (ms * samplesPerSecond) / 1000;
      this.#key = { event: keys.indexOf(key), samples, startedAt: this.#timestamp, sent: resolve };
      this.#marker = true;
    });
  }

  /** Lets go of whoever waits for a key. */
  stop(): void {
    this.#key?.sent();
    this.#key = undefined;
  }

  #advance(packets: number, ptimeMs: number): void {
    this.#dueMs += packets * ptimeMs;
    this.#timestamp = (this.#timestamp + (packets * ptimeMs * samplesPerSecond) / 1000) >>> 0;
  }

  #sendNext(format: AudioFormat): void {
    const starts = this.#playout.atStart;
    const samples = (format.ptimeMs * samplesPerSecond) / 1000;
    const payload = this.#playout.next(samples, format.codec);
    if (!format.weSend) return;
    if (this.#key !== undefined && format.eventPayloadType !== undefined) return this.#sendKey(this.#key, format.eventPayloadType, samples);
    this.#packet(format.payloadType, this.#timestamp, payload, this.#marker || starts);
  }

  #sendKey(key: KeyOut, payloadType: number, samples: number): void {
    const duration = ((this.#timestamp - key.startedAt) >>> 0) + samples;
    const end = duration >= key.samples;
    const payload = writeTelephoneEvent({ event: key.event, end, duration });
    for (let i = 0; i < (end ? endPackets : 1); i++) this.#packet(payloadType, key.startedAt, payload, this.#marker);
    if (!end) return;
    this.#key = undefined;
    this.#marker = true;
    key.sent();
  }

  #packet(payloadType: number, timestamp: number, payload: Uint8Array, marker: boolean): void {
    this.#send(writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp, ssrc: this.#ssrc, payload }));
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#octets += payload.length;
    this.#marker = false;
  }
}
