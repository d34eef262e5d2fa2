import type { AudioFormat } from './audio-format.js';
import { decode, samplesPerSecond } from './g711.js';
import type { Endpoint, PeerAddress } from './peer-address.js';
import type { ReceptionReport } from './reception.js';
import { Reception } from './reception.js';
import { readRtp } from './rtp.js';
import { EventReceiver } from './telephone-event.js';
import { ToneDetector } from './tone-detector.js';

/** A key made out in the media. `atMs` is on the clock of `performance.now()`. */
export interface HeardKey {
  readonly key: string;
  readonly source: 'rfc4733' | 'inband';
  readonly atMs: number;
}

export interface Listener {
  readonly onKey?: (key: HeardKey) => void;
  /** All audio as it arrives; decoded only for those who ask. */
  readonly onAudio?: (samples: Int16Array) => void;
}

/** Takes what arrives: believes it or not, counts it, and hears keys in it. */
export class Receiver {
  readonly #peer: PeerAddress;
  readonly #reception = new Reception();
  readonly #events = new EventReceiver();
  readonly #tones: ToneDetector | undefined;
  readonly #listeners = new Set<Listener>();

  /** `tones`: keys are also heard as tones in the audio. */
  constructor(peer: PeerAddress, { tones }: { readonly tones: boolean }) {
    this.#peer = peer;
    this.#tones = tones ? new ToneDetector() : undefined;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  receive(bytes: Uint8Array, source: Endpoint, format: AudioFormat): void {
    const packet = readRtp(bytes);
    if (packet === undefined) return;
    const isEvent = packet.payloadType === format.eventPayloadType;
    if (!isEvent && packet.payloadType !== format.payloadType) return;
    const nowMs = performance.now();
    if (!this.#peer.accept(source, nowMs)) return;
    const inOrder = this.#reception.count(packet, Math.round((nowMs * samplesPerSecond) / 1000));
    if (isEvent) this.#key(this.#events.receive(packet), 'rfc4733', nowMs);
    else if (inOrder) this.#audio(packet.payload, format, nowMs);
  }

  report(): ReceptionReport | undefined {
    return this.#reception.report();
  }

  #audio(payload: Uint8Array, { codec }: AudioFormat, nowMs: number): void {
    if (this.#listeners.size === 0 || (this.#tones === undefined && !this.#anyAudioListener())) return;
    const samples = decode(codec, payload);
    for (const listener of this.#listeners) listener.onAudio?.(samples);
    for (const key of this.#tones?.hear(samples) ?? []) this.#key(key, 'inband', nowMs);
  }

  #anyAudioListener(): boolean {
    for (const listener of this.#listeners) if (listener.onAudio !== undefined) return true;
    return false;
  }

  #key(key: string | undefined, source: HeardKey['source'], atMs: number): void {
    if (key !== undefined) for (const listener of this.#listeners) listener.onKey?.({ key, source, atMs });
  }
}
