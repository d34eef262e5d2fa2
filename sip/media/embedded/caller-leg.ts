import type { OurOffer } from './make-offer.js';
import { readAnswer, writeOffer } from './make-offer.js';
import type { HeardKey, Listener } from './receiver.js';
import type { RtpSession } from './rtp-session.js';
import { keyTone } from './tones.js';

export interface CallerLegSetUp {
  readonly session: RtpSession;
  readonly ours: OurOffer;
  readonly address: string;
  readonly sessionId: number;
  readonly closed: () => void;
}

/** The media of a call that we place: offers, takes the answer, and can key. */
export class CallerLeg {
  /** Our SDP offer. */
  readonly offer: string;
  readonly #setUp: CallerLegSetUp;

  constructor(setUp: CallerLegSetUp) {
    this.#setUp = setUp;
    const { session, ours, address, sessionId } = setUp;
    this.offer = writeOffer(ours, { address, sessionId, rtpPort: session.rtpPort, version: 1 });
  }

  /** Takes an answer, the first or a later one; false: it holds nothing that was offered. */
  accept(answer: string): boolean {
    const format = readAnswer(answer, this.#setUp.ours);
    if (format !== undefined) this.#setUp.session.agree(format);
    return format !== undefined;
  }

  /** The other side takes telephone events. */
  get canSendEvents(): boolean {
    return this.#setUp.session.format?.eventPayloadType !== undefined;
  }

  /** What is heard: audio as samples, 8000 a second, and keys. */
  listen(listener: Listener): () => void {
    return this.#setUp.session.receiver.listen(listener);
  }

  onKey(listener: (key: HeardKey) => void): () => void {
    return this.listen({ onKey: listener });
  }

  async play(samples: Int16Array, stop: AbortSignal): Promise<void> {
    await this.#setUp.session.playout.play(samples, stop);
  }

  /** Keys as a telephone event (RFC 4733). */
  async sendEvent(key: string, ms: number): Promise<void> {
    await this.#setUp.session.sendEvent(key, ms);
  }

  /** Keys as tones in the audio. */
  async sendTone(key: string, ms: number, stop: AbortSignal): Promise<void> {
    await this.play(keyTone(key, ms), stop);
  }

  async close(): Promise<void> {
    await this.#setUp.session.close();
    this.#setUp.closed();
  }
}
