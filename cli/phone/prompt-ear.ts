/** About 40 dB below the loudest: louder than any line noise, softer than any speech. */
const loudRms = 250;
const samplesPerMs = 8;
/** A click is no prompt. */
const leastPromptMs = 60;

export interface PromptTimes {
  /** Silence that ends a prompt. */
  readonly gapMs: number;
  /** Without any sound, how long until it is taken that no prompt comes. */
  readonly noSoundMs: number;
  /** With sound that never ends, how long until that is taken for the end. */
  readonly longestMs: number;
}

/** Hears when prompts begin and end, by loudness alone. Time comes from outside, in milliseconds. */
export class PromptEar {
  readonly #times: PromptTimes;
  #since: number;
  #loudMs = 0;
  #lastLoud: number | undefined;
  #heardMs = 0;

  constructor(times: PromptTimes, nowMs: number) {
    this.#times = times;
    this.#since = nowMs;
  }

  /** Sound above silence since the beginning, in all prompts. */
  get heardMs(): number {
    return this.#heardMs;
  }

  get inPrompt(): boolean {
    return this.#loudMs >= leastPromptMs;
  }

  hear(samples: Int16Array, nowMs: number): void {
    let energy = 0;
    for (const sample of samples) energy += sample * sample;
    if (energy < samples.length * loudRms * loudRms || samples.length === 0) return;
    this.#loudMs += samples.length / samplesPerMs;
    this.#heardMs += samples.length / samplesPerMs;
    this.#lastLoud = nowMs;
  }

  /** Begins to wait for the next prompt. */
  waitAgain(nowMs: number): void {
    this.#since = nowMs;
    this.#loudMs = 0;
    this.#lastLoud = undefined;
  }

  /** When the prompt that is waited for ends, if nothing more is heard. */
  endsAtMs(): number {
    const latest = this.#since + this.#times.longestMs;
    if (!this.inPrompt || this.#lastLoud === undefined) return this.#since + this.#times.noSoundMs;
    return Math.min(latest, this.#lastLoud + this.#times.gapMs);
  }
}
