/** How samples are written in WAV files, by the format tag. Samples come out between -1 and 1. */

export type ReadSample = (data: DataView, at: number) => number;

/** In words, where there is no reader for a format. */
export function sampleReader(tag: number, sampleBytes: number): ReadSample | string {
  const family = families[tag];
  if (family === undefined) return `audio in the format ${foreign[tag] ?? `0x${tag.toString(16)}`}; ${allowed}`;
  return family.readers[sampleBytes] ?? `${family.name} of ${sampleBytes} bytes a sample; ${allowed}`;
}

const allowed = 'allowed: PCM of 8 to 32 bits, float of 32 or 64 bits, A-law, µ-law';

/** By bytes a sample. PCM of one byte has no sign; fewer bits than its bytes hold are in the upper ones. */
const families: Readonly<Record<number, { readonly name: string; readonly readers: Readonly<Record<number, ReadSample>> }>> = {
  1: {
    name: 'PCM',
    readers: {
      1: (data, at) => (data.getUint8(at) - 128) / 128,
      2: (data, at) => data.getInt16(at, true) / 32_768,
      3: (data, at) => (data.getUint16(at, true) + data.getInt8(at + 2) * 65_536) / 8_388_608,
      4: (data, at) => data.getInt32(at, true) / 2_147_483_648,
    },
  },
  3: { name: 'float', readers: { 4: (data, at) => data.getFloat32(at, true), 8: (data, at) => data.getFloat64(at, true) } },
  6: { name: 'A-law', readers: { 1: (data, at) => aLaw(data.getUint8(at)) } },
  7: { name: 'µ-law', readers: { 1: (data, at) => muLaw(data.getUint8(at)) } },
};

const foreign: Readonly<Record<number, string>> = { 2: 'MS ADPCM', 17: 'IMA ADPCM', 49: 'GSM 6.10', 80: 'MPEG', 85: 'MP3', 353: 'Windows Media' };

/** ITU-T G.711: even bits are inverted; segment and step. */
function aLaw(coded: number): number {
  const value = coded ^ 0x55;
  const [segment, step] = [(value >> 4) & 7, value & 15];
  const magnitude = segment === 0 ? step * 16 + 8 : (step * 16 + 264) << (segment - 1);
  return ((value & 0x80) !== 0 ? magnitude : -magnitude) / 32_768;
}

/** ITU-T G.711: all bits are inverted; a bias of 132 makes the segments powers of two. */
function muLaw(coded: number): number {
  const value = ~coded & 0xff;
  const magnitude = ((((value & 15) << 3) + 132) << ((value >> 4) & 7)) - 132;
  return ((value & 0x80) !== 0 ? -magnitude : magnitude) / 32_768;
}
