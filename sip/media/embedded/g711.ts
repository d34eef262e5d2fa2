/** The two codecs of the telephone network (ITU-T G.711), by their SDP names. */
export type Codec = 'PCMA' | 'PCMU';

export const samplesPerSecond = 8000;

/** What a codec sends for a sample of 0. */
export const silenceByte: Readonly<Record<Codec, number>> = { PCMA: 0xd5, PCMU: 0xff };

/** One byte a sample. */
export function encode(codec: Codec, samples: Int16Array): Uint8Array {
  const table = encodeTable(codec);
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = table[samples[i]! & 0xffff]!;
  return bytes;
}

/** 16-bit samples, one a byte. */
export function decode(codec: Codec, bytes: Uint8Array): Int16Array {
  const table = decodeTable(codec);
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i]!]!;
  return samples;
}

const encodeTables: Partial<Record<Codec, Uint8Array>> = {};
const decodeTables: Partial<Record<Codec, Int16Array>> = {};

/** By the sample's 16 bits. */
function encodeTable(codec: Codec): Uint8Array {
  const known = encodeTables[codec];
  if (known !== undefined) return known;
  const encodeOne = codec === 'PCMA' ? encodeALaw : encodeMuLaw;
  const table = Uint8Array.from({ length: 65536 }, (_, bits) => encodeOne(bits < 32768 ? bits : bits - 65536));
  return (encodeTables[codec] = table);
}

function decodeTable(codec: Codec): Int16Array {
  const known = decodeTables[codec];
  if (known !== undefined) return known;
  const decodeOne = codec === 'PCMA' ? decodeALaw : decodeMuLaw;
  return (decodeTables[codec] = Int16Array.from({ length: 256 }, (_, byte) => decodeOne(byte)));
}

const muLawBias = 132;
const muLawClip = 32635;

function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), muLawClip) + muLawBias;
  const segment = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | mantissa) & 0xff;
}

function decodeMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const segment = (bits >> 4) & 0x07;
  const magnitude = ((((bits & 0x0f) << 3) + muLawBias) << segment) - muLawBias;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** On 13 bits, even bits inverted. Negative samples are one's complements, as in ITU-T G.191. */
function encodeALaw(sample: number): number {
  const thirteen = sample >> 3;
  const sign = thirteen >= 0 ? 0x80 : 0;
  const magnitude = thirteen >= 0 ? thirteen : ~thirteen;
  const segment = magnitude < 32 ? 0 : 27 - Math.clz32(magnitude);
  const mantissa = segment === 0 ? magnitude >> 1 : magnitude >> segment;
  return (sign | (segment << 4) | (mantissa & 0x0f)) ^ 0x55;
}

function decodeALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const mantissa = bits & 0x0f;
  const magnitude = segment === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
