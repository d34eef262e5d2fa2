import type { Audio } from './read-wav.js';

const headerBytes = 44;

/** A WAV file of 16 bits in one channel, with the plainest header there is: the same sound is always the same bytes. */
export function writeWav({ rate, samples }: Audio): Buffer {
  const wav = Buffer.alloc(headerBytes + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  for (let n = 0; n < samples.length; n += 1) wav.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round((samples[n] as number) * 32_768))), headerBytes + n * 2);
  return wav;
}
