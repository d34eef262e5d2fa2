import type { RtpPacket } from './rtp.js';

/** A report block of RTCP (RFC 3550 section 6.4.1), without who it is about. */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Of 256, since the last report. */
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In samples. */
  readonly jitter: number;
}

const mostReordered = 100;

/** Counts what arrives from one source (RFC 3550 appendix A). A new SSRC starts anew. */
export class Reception {
  #ssrc: number | undefined;
  #base = 0;
  #highest = 0;
  #received = 0;
  #jitter = 0;
  #lastTransit: number | undefined;
  #reported = { expected: 0, received: 0 };

  /** `arrivedSamples`: the time of arrival on a clock of 8000 a second. Answers false for what is too old to be of use. */
  count(packet: RtpPacket, arrivedSamples: number): boolean {
    if (packet.ssrc !== this.#ssrc) this.#restart(packet);
    const ahead = (packet.sequence - this.#highest) << 16 >> 16;
    if (ahead < -mostReordered) this.#restart(packet);
    else if (ahead > 0) this.#highest += ahead;
    this.#received++;
    this.#measureJitter(arrivedSamples - packet.timestamp);
    return ahead >= 0;
  }

  /** What to report now; `undefined` while nothing has arrived. */
  report(): ReceptionReport | undefined {
    if (this.#ssrc === undefined) return undefined;
    const expected = this.#highest - this.#base + 1;
    const expectedSince = expected - this.#reported.expected;
    const lostSince = expectedSince - (this.#received - this.#reported.received);
    this.#reported = { expected, received: this.#received };
    return {
      ssrc: this.#ssrc,
      fractionLost: expectedSince <= 0 || lostSince <= 0 ? 0 : Math.min(255, Math.floor((256 * lostSince) / expectedSince)),
      cumulativeLost: Math.max(-0x800000, Math.min(0x7fffff, expected - this.#received)),
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter),
    };
  }

  #restart(packet: RtpPacket): void {
    this.#ssrc = packet.ssrc;
    this.#base = this.#highest = packet.sequence;
    this.#received = 0;
    this.#jitter = 0;
    this.#lastTransit = undefined;
    this.#reported = { expected: 0, received: 0 };
  }

  #measureJitter(transit: number): void {
    if (this.#lastTransit !== undefined) this.#jitter += (Math.abs((transit - this.#lastTransit) | 0) - this.#jitter) / 16;
    this.#lastTransit = transit;
  }
}
