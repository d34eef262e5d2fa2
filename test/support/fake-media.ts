import type { Key, LegOptions, Media, MediaLeg, OfferResult, OpenResult, Tone } from '../../sip/ports/media.js';
import type { PromptRef } from '../../sip/ports/policy.js';
import type { Clock } from '../../services/common/clock.js';

/** Media without sound: prompts take their time on the test's clock, the caller keys when one that asks has ended. */
export class FakeMedia implements Media {
  /** Names of prompts and tones that were begun, in order. */
  readonly heard: string[] = [];
  /** What the caller keys after each prompt, in order. */
  entries: string[] = [];
  /** What opening comes to; a promise may be handed in. */
  opens: Exclude<OpenResult, { kind: 'open' }> | 'open' = 'open';
  openMs = 0;
  readonly lost = new AbortController();
  readonly listeners = new Set<(key: Key) => void>();
  readonly opened: LegOptions[] = [];
  /** The answers to our offers, as they were accepted. */
  readonly accepted: string[] = [];
  /** An answer shares a codec with our offer. */
  acceptable = true;
  renegotiated: string | undefined = 'renegotiated';
  #legs = 0;

  constructor(private readonly clock: Clock) {}

  async open(options: LegOptions): Promise<OpenResult> {
    this.opened.push(options);
    if (this.openMs > 0) await new Promise<void>((resolve) => void this.clock.after(this.openMs, resolve));
    if (this.opens !== 'open') return this.opens;
    this.#legs += 1;
    return { kind: 'open', leg: this.#leg() };
  }

  async offer(options: Omit<LegOptions, 'offer'>): Promise<OfferResult> {
    const opened = await this.open({ ...options, offer: '' });
    if (opened.kind !== 'open') return { kind: opened.kind === 'unsupported' ? 'refused' : opened.kind, why: opened.why };
    const { leg } = opened;
    const accept = (answer: string) => {
      if (!this.acceptable) return Promise.resolve(undefined);
      this.accepted.push(answer);
      return Promise.resolve(leg);
    };
    return { kind: 'open', offer: { sdp: 'our offer', accept, close: () => leg.close() } };
  }

  /** The caller presses keys. */
  press(keys: string, source: Key['source'] = 'rfc4733'): void {
    for (const key of keys) for (const listener of [...this.listeners]) listener({ key, source, atMs: this.clock.now() });
  }

  ready(): boolean {
    return true;
  }

  legs(): number {
    return this.#legs;
  }

  room(): undefined {
    return undefined;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  #leg(): MediaLeg {
    let open = true;
    return {
      answer: 'our answer',
      play: (prompts, stop) => this.#play(prompts, stop),
      tone: (tone, ms, stop) => this.#tone(tone, ms, stop),
      onKey: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      lost: this.lost.signal,
      renegotiate: () => Promise.resolve(this.renegotiated),
      close: () => {
        if (open) this.#legs -= 1;
        open = false;
        return Promise.resolve();
      },
    };
  }

  async #play(prompts: readonly PromptRef[], stop: AbortSignal): Promise<void> {
    for (const { sha256, durationMs } of prompts) {
      if (stop.aborted) return;
      this.heard.push(sha256);
      await this.#last(durationMs, stop);
    }
    const keys = this.entries.shift();
    // In the next turn: the collector listens to what comes after the prompt.
    if (keys !== undefined && !stop.aborted) setImmediate(() => this.press(keys));
  }

  async #tone(tone: Tone, ms: number, stop: AbortSignal): Promise<void> {
    this.heard.push(`tone:${tone}`);
    await this.#last(ms, stop);
  }

  #last(ms: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        stop.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.clock.after(ms, end);
      stop.addEventListener('abort', end);
    });
  }
}
