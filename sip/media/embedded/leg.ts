import type { Ability, Agreed } from './answer-offer.js';
import { agree, writeAnswer } from './answer-offer.js';
import type { HeardKey, Listener } from './receiver.js';
import type { RtpSession } from './rtp-session.js';
import type { CallTone } from './tones.js';
import { callTone } from './tones.js';

export interface LegSetUp {
  readonly session: RtpSession;
  readonly agreed: Agreed;
  readonly ability: Ability;
  /** IP address that the other side is to send to. */
  readonly address: string;
  readonly sessionId: number;
  /** Of our first description; absent: 1. */
  readonly version?: number;
  readonly closed: () => void;
}

/** A caller's media: plays to them and hears their keys. */
export class Leg {
  readonly #setUp: LegSetUp;
  #answer: string;
  #version: number;

  constructor(setUp: LegSetUp) {
    this.#setUp = setUp;
    this.#version = setUp.version ?? 1;
    this.#answer = this.#take(setUp.agreed);
  }

  /** The SDP answer that holds now. */
  get answer(): string {
    return this.#answer;
  }

  /** Plays samples, 8000 a second, to the end or until `stop` aborts. */
  async play(samples: Int16Array, stop: AbortSignal): Promise<void> {
    await this.#setUp.session.playout.play(samples, stop);
  }

  async tone(tone: CallTone, ms: number, stop: AbortSignal): Promise<void> {
    await this.play(callTone(tone, ms), stop);
  }

  /** What is heard: audio as samples, 8000 a second, and keys. */
  listen(listener: Listener): () => void {
    return this.#setUp.session.receiver.listen(listener);
  }

  onKey(listener: (key: HeardKey) => void): () => void {
    return this.listen({ onKey: listener });
  }

  /** Aborted when the ports fail underneath. */
  get lost(): AbortSignal {
    return this.#setUp.session.lost;
  }

  /** A new offer in the same session: the answer to it, or `undefined` when it cannot be met and all stays as it is. */
  renegotiate(offer: string): string | undefined {
    const agreed = agree(offer, this.#setUp.ability);
    if (agreed.kind !== 'agreed') return undefined;
    const same = this.#write(agreed);
    if (same !== this.#answer) this.#version++;
    this.#answer = this.#take(agreed);
    return this.#answer;
  }

  async close(): Promise<void> {
    await this.#setUp.session.close();
    this.#setUp.closed();
  }

  #take(agreed: Agreed): string {
    this.#setUp.session.agree(agreed.format);
    return this.#write(agreed);
  }

  #write(agreed: Agreed): string {
    const { session, address, sessionId } = this.#setUp;
    return writeAnswer(agreed, { address, sessionId, rtpPort: session.rtpPort, version: this.#version });
  }
}
