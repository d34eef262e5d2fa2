import type { Codec } from './g711.js';
import { encode, silenceByte } from './g711.js';

interface Clip {
  readonly samples: Int16Array;
  position: number;
  ended: () => void;
}

/** What a leg sends: clips one after the other, and silence when there is none. */
export class Playout {
  readonly #clips: Clip[] = [];
  #closed = false;

  /** Plays after what is playing; resolves when its last sample was handed out, when `stop` aborts, or when all is closed. */
  async play(samples: Int16Array, stop: AbortSignal): Promise<void> {
    if (this.#closed || stop.aborted || samples.length === 0) return;
    await new Promise<void>((resolve) => {
      const clip = { samples, position: 0, ended: resolve };
      const onStop = (): void => this.#end(clip);
      clip.ended = () => {
        stop.removeEventListener('abort', onStop);
        resolve();
      };
      stop.addEventListener('abort', onStop);
      this.#clips.push(clip);
    });
  }

  /** The next clip has yet to be heard: a talk spurt begins. */
  get atStart(): boolean {
    return this.#clips[0]?.position === 0;
  }

  /** The next `count` samples in a codec; not to be changed. */
  next(count: number, codec: Codec): Uint8Array {
    const clip = this.#clips[0];
    if (clip === undefined) return silence(codec, count);
    if (clip.samples.length - clip.position > count) return take(clip, count, codec);
    return this.#acrossClips(count, codec);
  }

  /** Ends all that plays, and plays no more. */
  close(): void {
    this.#closed = true;
    for (const clip of this.#clips.splice(0)) clip.ended();
  }

  #acrossClips(count: number, codec: Codec): Uint8Array {
    const bytes = new Uint8Array(count).fill(silenceByte[codec]);
    let filled = 0;
    for (let clip = this.#clips[0]; clip !== undefined && filled < count; clip = this.#clips[0]) {
      const part = take(clip, Math.min(count - filled, clip.samples.length - clip.position), codec);
      bytes.set(part, filled);
      filled += part.length;
      if (clip.position === clip.samples.length) this.#end(clip);
    }
    return bytes;
  }

  #end(clip: Clip): void {
    const index = this.#clips.indexOf(clip);
    if (index >= 0) this.#clips.splice(index, 1);
    clip.ended();
  }
}

function take(clip: Clip, count: number, codec: Codec): Uint8Array {
  const part = encoded(clip.samples, codec).subarray(clip.position, clip.position + count);
  clip.position += count;
  return part;
}

/** Prompts are played many times by many calls: each is encoded once, and forgotten with its samples. */
const encodedClips = new WeakMap<Int16Array, Partial<Record<Codec, Uint8Array>>>();

function encoded(samples: Int16Array, codec: Codec): Uint8Array {
  let byCodec = encodedClips.get(samples);
  if (byCodec === undefined) encodedClips.set(samples, (byCodec = {}));
  return (byCodec[codec] ??= encode(codec, samples));
}

const silences = new Map<string, Uint8Array>();

function silence(codec: Codec, count: number): Uint8Array {
  const key = `${codec} ${count}`;
  let bytes = silences.get(key);
  if (bytes === undefined) silences.set(key, (bytes = new Uint8Array(count).fill(silenceByte[codec])));
  return bytes;
}
