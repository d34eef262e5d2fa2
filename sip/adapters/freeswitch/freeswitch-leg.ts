import type Mrf from 'drachtio-fsmrf';
import type { Key, KeySource, LegOptions, MediaLeg, Prompts, Tone } from '../../ports/media.js';
import type { PromptRef } from '../../ports/policy.js';
import { within } from './within.js';

/** How long FreeSWITCH may take to hang up before its endpoint is given up. */
const destroyTimeoutMs = 3000;
const modifyTimeoutMs = 4000;
/** Longer than any prompt may be: a playback whose end was lost ends the wait for it. */
const slackMs = 5000;

export interface LegTools {
  readonly prompts: Prompts;
  /** A prompt that could not be had was skipped. */
  readonly missing: (ref: PromptRef) => void;
  readonly closed: () => void;
}

/** One FreeSWITCH endpoint as a leg towards the caller. */
export class FreeswitchLeg implements MediaLeg {
  readonly #endpoint: Mrf.Endpoint;
  readonly #tools: LegTools;
  readonly #lost = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(endpoint: Mrf.Endpoint, tools: LegTools) {
    this.#endpoint = endpoint;
    this.#tools = tools;
    endpoint.once('destroy', () => this.#lost.abort());
  }

  /** Once it is agreed what the caller sends: tones are looked for where they are wanted, and where he sends no events. */
  listenForTones(dtmf: LegOptions['dtmf']): void {
    const wanted = dtmf === 'inband' || (dtmf === 'auto' && !this.answer.includes('telephone-event'));
    if (wanted) this.#endpoint.execute('start_dtmf', '').catch(ignore);
  }

  get answer(): string {
    return this.#endpoint.local.sdp;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async play(prompts: readonly PromptRef[], stop: AbortSignal): Promise<void> {
    for (const prompt of prompts) {
      const path = await this.#tools.prompts.path(prompt);
      if (stop.aborted || this.lost.aborted) return;
      if (path === undefined) this.#tools.missing(prompt);
      else if (!(await this.#playFile(path, prompt.durationMs + slackMs, stop))) this.#tools.missing(prompt);
    }
  }

  async tone(tone: Tone, ms: number, stop: AbortSignal): Promise<void> {
    const over = AbortSignal.any([stop, AbortSignal.timeout(ms)]);
    await this.#playFile(tones[tone], ms + slackMs, over);
  }

  onKey(listener: (key: Key) => void): () => void {
    const heard = (event: Mrf.DtmfEvent) => listener({ key: event.dtmf, source: sourceOf(event.source), atMs: performance.now() });
    this.#endpoint.on('dtmf', heard);
    return () => void this.#endpoint.off('dtmf', heard);
  }

  async renegotiate(offer: string): Promise<string | undefined> {
    if (this.lost.aborted) return undefined;
    const modified = await within(this.#endpoint.modify(offer), modifyTimeoutMs, undefined, [this.lost]);
    return modified.kind === 'done' ? this.answer : undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await within(this.#endpoint.destroy(), destroyTimeoutMs);
    this.#lost.abort();
    this.#tools.closed();
  }

  /** Plays to the end or until told to stop. `false`: FreeSWITCH could not play it. */
  async #playFile(file: string, limitMs: number, stop: AbortSignal): Promise<boolean> {
    if (stop.aborted || this.lost.aborted) return true;
    const played = await within(this.#endpoint.play(file), limitMs, undefined, [stop, this.lost]);
    if (played.kind === 'late' && !this.lost.aborted && this.#endpoint.connected) this.#endpoint.api('uuid_break', `${this.#endpoint.uuid} all`).catch(ignore);
    return played.kind !== 'failed';
  }
}

/** ITU-T E.180: busy half a second on and off, congestion a quarter. */
const tones: Readonly<Record<Tone, string>> = {
  busy: 'tone_stream://%(500,500,425);loops=-1',
  congestion: 'tone_stream://%(250,250,425);loops=-1',
};

function sourceOf(source: string | undefined): KeySource {
  switch (source) {
    case 'INBAND_AUDIO': return 'inband';
    case 'ENDPOINT': return 'info';
    default: return 'rfc4733';
  }
}

function ignore(): void {
  // The endpoint went away meanwhile: `lost` says so.
}
