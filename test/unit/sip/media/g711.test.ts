import assert from 'node:assert/strict';
import { decode, encode, silenceByte } from '../../../../sip/media/embedded/g711.js';

const everySample = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('G.711', () => {
  for (const codec of ['PCMA', 'PCMU'] as const) {
    it(`${codec} gives every sample back within a sixteenth of itself`, () => {
      const back = decode(codec, encode(codec, everySample));
      everySample.forEach((sample, i) => assert.ok(Math.abs(back[i]! - sample) <= Math.max(16, Math.abs(sample) / 16), `${sample} became ${back[i]}`));
    });

    it(`${codec} gives every byte back, but for the two zeros`, () => {
      const back = encode(codec, decode(codec, everyByte));
      const changed = everyByte.filter((byte) => back[byte] !== byte);
      assert.deepEqual([...changed], codec === 'PCMA' ? [] : [0x7f]);
    });

    it(`${codec} is silent at 0`, () => assert.equal(encode(codec, Int16Array.of(0))[0], silenceByte[codec]));
  }

  // The tables of ITU-T G.711: ends of the scale, and where segments begin.
  for (const [codec, byte, sample] of [
    ['PCMU', 0x80, 32124], ['PCMU', 0x00, -32124], ['PCMU', 0xff, 0], ['PCMU', 0xf0, 120], ['PCMU', 0xef, 132],
    ['PCMA', 0xaa, 32256], ['PCMA', 0x2a, -32256], ['PCMA', 0xd5, 8], ['PCMA', 0x55, -8], ['PCMA', 0xda, 248], ['PCMA', 0xc5, 264],
  ] as const) {
    it(`${codec} reads 0x${byte.toString(16)} as ${sample}`, () => assert.equal(decode(codec, Uint8Array.of(byte))[0], sample));
  }
});
