import type { Socket } from 'node:dgram';
import type { AudioFormat } from './audio-format.js';
import type { Paced, Pacer } from './pacer.js';
import type { Endpoint } from './peer-address.js';
import { PeerAddress } from './peer-address.js';
import { Playout } from './playout.js';
import type { PortPair } from './port-pool.js';
import { Receiver } from './receiver.js';
import type { LastReport } from './rtcp.js';
import { readSenderReport, writeRtcp } from './rtcp.js';
import { Transmitter } from './transmitter.js';

/** RFC 3550 section 6.2: every 5 s, varied by half, so that many do not report at once. */
const reportEveryMs = 5000;

/** RTP and RTCP with one other side, over a pair of ports: sends what its playout holds, and hears. */
export class RtpSession implements Paced {
  readonly playout = new Playout();
  readonly receiver: Receiver;
  readonly rtpPort: number;
  readonly #pair: PortPair;
  readonly #pacer: Pacer;
  readonly #peer = new PeerAddress();
  readonly #transmitter = new Transmitter(this.playout, (packet) => send(this.#pair.rtp, packet, this.#peer.rtp));
  readonly #lost = new AbortController();
  #format: AudioFormat | undefined;
  #reportDueMs = nextReportMs(performance.now());
  #theirReport: LastReport | undefined;
  #closed: Promise<void> | undefined;

  constructor(pair: PortPair, pacer: Pacer, options: { readonly tones: boolean }) {
    this.#pair = pair;
    this.#pacer = pacer;
    this.rtpPort = pair.rtpPort;
    this.receiver = new Receiver(this.#peer, options);
    pair.rtp.on('message', (bytes, source) => this.#received(bytes, source));
    pair.rtcp.on('message', (bytes, source) => this.#receivedReport(bytes, source));
    for (const socket of [pair.rtp, pair.rtcp]) socket.on('error', (error) => this.#lost.abort(error));
  }

  /** Aborted when a port fails underneath. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get format(): AudioFormat | undefined {
    return this.#format;
  }

  /** Takes what was agreed, and begins to send, or goes on under the new terms. */
  agree(format: AudioFormat): void {
    if (this.#closed !== undefined) return;
    const begins = this.#format === undefined;
    this.#format = format;
    this.#peer.name(format.remote);
    if (!begins) return;
    this.#transmitter.start(performance.now());
    this.#pacer.add(this);
  }

  get dueMs(): number {
    return this.#transmitter.dueMs;
  }

  tick(nowMs: number): void {
    if (this.#format === undefined) return;
    this.#transmitter.tick(nowMs, this.#format);
    if (nowMs < this.#reportDueMs) return;
    this.#reportDueMs = nextReportMs(nowMs);
    this.#report(false);
  }

  /** Keys a telephone event towards the other side. */
  async sendEvent(key: string, ms: number): Promise<void> {
    if (this.#closed === undefined) await this.#transmitter.sendEvent(key, ms);
  }

  /** Says BYE, releases the ports, ends what plays; safe to call twice. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#pacer.remove(this);
    this.playout.close();
    this.#transmitter.stop();
    if (this.#format !== undefined) this.#report(true);
    await this.#pair.close();
  }

  #received(bytes: Uint8Array, source: Endpoint): void {
    if (this.#format !== undefined && this.#closed === undefined) this.receiver.receive(bytes, source, this.#format);
  }

  #receivedReport(bytes: Uint8Array, source: Endpoint): void {
    if (!this.#peer.acceptRtcp(source)) return;
    this.#theirReport = readSenderReport(bytes, Date.now()) ?? this.#theirReport;
  }

  #report(bye: boolean): void {
    const reception = this.receiver.report();
    const last = this.#theirReport;
    const report = {
      sender: this.#transmitter.sender,
      ...(reception === undefined ? {} : { reception }),
      ...(last === undefined ? {} : { last }),
      cname: `latchkey-${this.#pair.rtpPort}`,
      bye,
    };
    send(this.#pair.rtcp, writeRtcp(report), this.#peer.rtcp);
  }
}

/** What cannot be sent is lost, as on any network; the other side hears a gap. Without a callback the socket tells of no error. */
function send(socket: Socket, packet: Buffer, to: Endpoint | undefined): void {
  if (to !== undefined && to.port !== 0) socket.send(packet, to.port, to.address);
}

const nextReportMs = (nowMs: number): number => nowMs + reportEveryMs * (0.5 + Math.random());
