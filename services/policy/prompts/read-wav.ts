import { sampleReader } from './sample-formats.js';

/** Sound in one channel: samples between -1 and 1. */
export interface Audio {
  /** Samples a second. */
  readonly rate: number;
  readonly samples: Float32Array;
}

/** `found`: what is wrong, in words for a person. */
export type ReadAudio = { readonly kind: 'audio'; readonly audio: Audio } | { readonly kind: 'fault'; readonly found: string };

/** Prompts are short; what is longer or larger is a mistake. */
export const mostBytes = 100 * 1024 * 1024;
export const mostSeconds = 600;

const rates = { least: 1000, most: 384_000 };
const mostChannels = 32;

/**
 * Reads a WAV file (RIFF) of any rate: PCM of 8 to 32 bits, float of 32 or 64, A-law or µ-law, plain or WAVE_FORMAT_EXTENSIBLE.
 * Several channels are mixed into one. Chunks that are not understood are skipped.
 */
export function readWav(bytes: Uint8Array): ReadAudio {
  if (bytes.length > mostBytes) return fault(`${bytes.length} bytes; allowed: at most ${mostBytes}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = readChunks(view);
  if (typeof chunks === 'string') return fault(chunks);
  const format = readFormat(chunks.format);
  if (typeof format === 'string') return fault(format);
  const frames = Math.floor(chunks.data.byteLength / format.frameBytes);
  if (frames === 0) return fault('no samples in it');
  if (frames > format.rate * mostSeconds) return fault(`${Math.round(frames / format.rate)} seconds long; allowed: at most ${mostSeconds}`);
  const read = sampleReader(format.tag, format.sampleBytes);
  if (typeof read === 'string') return fault(read);
  return { kind: 'audio', audio: { rate: format.rate, samples: mix(chunks.data, frames, format, read) } };
}

interface Format {
  readonly tag: number;
  readonly channels: number;
  readonly rate: number;
  readonly frameBytes: number;
  readonly sampleBytes: number;
}

function readChunks(view: DataView): { readonly format: DataView; readonly data: DataView } | string {
  if (view.byteLength < 12 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WAVE') {
    return `no WAV file (it begins with ${describeHead(view)})`;
  }
  let format: DataView | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const [name, length, rest] = [nameAt(view, at), view.getUint32(at + 4, true), view.byteLength - at - 8];
    if (name === 'data' && format !== undefined) return dataChunk(view, at + 8, length, rest, format);
    if (length > rest) return `its chunk "${name}" says ${length} bytes, and ${rest} are left in the file`;
    if (name === 'fmt ') format = new DataView(view.buffer, view.byteOffset + at + 8, length);
    at += 8 + length + (length % 2);
  }
  return format === undefined ? 'no chunk "fmt " before its data' : 'no chunk "data"';
}

/** Programs that write to a pipe do not know the length and say the most there is: it means all that is left. */
function dataChunk(view: DataView, at: number, length: number, rest: number, format: DataView): { readonly format: DataView; readonly data: DataView } | string {
  const piped = length >= 0x7fff_f000;
  if (length > rest && !piped) return `cut off: its data says ${length} bytes, and ${rest} are left in the file`;
  return { format, data: new DataView(view.buffer, view.byteOffset + at, Math.min(length, rest)) };
}

function readFormat(chunk: DataView): Format | string {
  if (chunk.byteLength < 16) return `its chunk "fmt " has ${chunk.byteLength} bytes; allowed: at least 16`;
  const [channels, rate, frameBytes] = [chunk.getUint16(2, true), chunk.getUint32(4, true), chunk.getUint16(12, true)];
  const tag = tagOf(chunk);
  if (typeof tag === 'string') return tag;
  if (channels < 1 || channels > mostChannels) return `${channels} channels; allowed: 1 to ${mostChannels}`;
  if (rate < rates.least || rate > rates.most) return `${rate} samples a second; allowed: ${rates.least} to ${rates.most}`;
  if (frameBytes === 0 || frameBytes % channels !== 0) return `${frameBytes} bytes a frame for ${channels} channels`;
  return { tag, channels, rate, frameBytes, sampleBytes: frameBytes / channels };
}

const extensible = 0xfffe;
/** What follows the tag in the GUID of every sub-format that is a tag (KSDATAFORMAT_SUBTYPE_WAVEFORMATEX). */
const guidRest = '0000-0010-8000-00aa00389b71'.replaceAll('-', '');

function tagOf(chunk: DataView): number | string {
  const tag = chunk.getUint16(0, true);
  if (tag !== extensible) return tag;
  if (chunk.byteLength < 40) return `WAVE_FORMAT_EXTENSIBLE with ${chunk.byteLength} bytes; allowed: at least 40`;
  const guid = [chunk.getUint16(28, true), chunk.getUint16(30, true)].map((word) => word.toString(16).padStart(4, '0'));
  const rest = [...new Uint8Array(chunk.buffer, chunk.byteOffset + 32, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${guid.join('')}${rest.join('')}` === guidRest ? chunk.getUint16(24, true) : 'WAVE_FORMAT_EXTENSIBLE with a sub-format that is not known';
}

function mix(data: DataView, frames: number, { channels, sampleBytes, frameBytes }: Format, read: (data: DataView, at: number) => number): Float32Array {
  const samples = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += read(data, frame * frameBytes + channel * sampleBytes);
    const mean = sum / channels;
    samples[frame] = Number.isFinite(mean) ? Math.max(-1, Math.min(1, mean)) : 0;
  }
  return samples;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3)).replace(/[^ -~]/g, '?');
}

function describeHead(view: DataView): string {
  if (view.byteLength < 4) return view.byteLength === 0 ? 'nothing' : `${view.byteLength} bytes and ends`;
  const names: Readonly<Record<string, string>> = { OggS: 'OggS: an Ogg file', fLaC: 'fLaC: a FLAC file', 'ID3?': 'ID3: an MP3 file', RF64: 'RF64: a WAV file for more than 4 GiB', RIFX: 'RIFX: a WAV file of the other byte order' };
  const name = nameAt(view, 0);
  return Object.hasOwn(names, name) ? String(names[name]) : JSON.stringify(name);
}

function fault(found: string): ReadAudio {
  return { kind: 'fault', found };
}
