/** WAV files made by tests, and what is in them. */

export interface WavShape {
  readonly tag: number;
  readonly channels: number;
  readonly rate: number;
  /** Bytes of one sample of one channel. */
  readonly sampleBytes: number;
  readonly data: Buffer;
  /** Chunks before the data, each with its name. */
  readonly before?: readonly { readonly name: string; readonly body: Buffer }[];
  /** What the data chunk says its length is. */
  readonly says?: number;
  readonly extensible?: boolean;
}

export function wavOf(shape: WavShape): Buffer {
  const { data, before = [], says = data.length } = shape;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(says);
  const body = Buffer.concat([chunk('fmt ', formatOf(shape)), ...before.map((one) => chunk(one.name, one.body)), Buffer.from('data'), length, data]);
  return Buffer.concat([Buffer.from('RIFF'), uint32(body.length + 4), Buffer.from('WAVE'), body]);
}

function formatOf({ tag, channels, rate, sampleBytes, extensible }: WavShape): Buffer {
  const format = Buffer.alloc(extensible === true ? 40 : 16);
  format.writeUInt16LE(extensible === true ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * channels * sampleBytes, 8);
  format.writeUInt16LE(channels * sampleBytes, 12);
  format.writeUInt16LE(sampleBytes * 8, 14);
  if (extensible !== true) return format;
  format.writeUInt16LE(22, 16);
  format.writeUInt16LE(sampleBytes * 8, 18);
  format.writeUInt16LE(tag, 24);
  Buffer.from('000000001000800000aa00389b71', 'hex').copy(format, 26);
  return format;
}

/** Odd lengths get the byte of padding that RIFF asks for. */
function chunk(name: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name), uint32(body.length), body, Buffer.alloc(body.length % 2)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A tone of full scale times `level`. */
export function tone(hertz: number, rate: number, seconds: number, level = 0.5): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, n) => level * Math.sin((2 * Math.PI * hertz * n) / rate));
}

/** 16 bits in one channel. */
export function pcm16(samples: Float32Array, rate: number): Buffer {
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, n) => data.writeInt16LE(Math.round(sample * 32_767), n * 2));
  return wavOf({ tag: 1, channels: 1, rate, sampleBytes: 2, data });
}

/** Amplitude of one frequency in the middle of the samples (Goertzel, Hann window). */
export function levelOf(hertz: number, rate: number, samples: Float32Array): number {
  const [from, length] = [Math.floor(samples.length / 4), Math.floor(samples.length / 2)];
  let [real, imaginary, weights] = [0, 0, 0];
  for (let n = 0; n < length; n += 1) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length);
    const angle = (2 * Math.PI * hertz * n) / rate;
    real += weight * (samples[from + n] ?? 0) * Math.cos(angle);
    imaginary += weight * (samples[from + n] ?? 0) * Math.sin(angle);
    weights += weight;
  }
  return (2 * Math.hypot(real, imaginary)) / weights;
}

export function rmsOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
