import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readWav, type Audio } from '../../../../../services/policy/prompts/read-wav.js';
import { pcm16, tone, wavOf } from '../../../../support/wav.js';

function audioOf(wav: Buffer): Audio {
  const read = readWav(wav);
  assert.ok(read.kind === 'audio', read.kind === 'fault' ? read.found : '');
  return read.audio;
}

function faultOf(wav: Uint8Array): string {
  const read = readWav(wav);
  assert.ok(read.kind === 'fault');
  return read.found;
}

const near = (samples: Float32Array, expected: readonly number[], within = 1e-6): void => {
  assert.equal(samples.length, expected.length);
  expected.forEach((value, n) => assert.ok(Math.abs((samples[n] ?? NaN) - value) <= within, `sample ${n} is ${samples[n]}, not ${value}`));
};

describe('a WAV file is read', () => {
  const cases = [
    { name: 'PCM of 8 bits', tag: 1, sampleBytes: 1, data: [128, 255, 0, 192], expected: [0, 127 / 128, -1, 0.5] },
    { name: 'PCM of 16 bits', tag: 1, sampleBytes: 2, data: [0, 0, 0, 0x40, 0, 0x80], expected: [0, 0.5, -1] },
    { name: 'PCM of 24 bits', tag: 1, sampleBytes: 3, data: [0, 0, 0x40, 0, 0, 0x80, 0xff, 0xff, 0xff], expected: [0.5, -1, -1 / 8_388_608] },
    { name: 'PCM of 32 bits', tag: 1, sampleBytes: 4, data: [0, 0, 0, 0x40, 0, 0, 0, 0x80], expected: [0.5, -1] },
    { name: 'A-law', tag: 6, sampleBytes: 1, data: [0xd5, 0x55, 0xaa, 0x2a], expected: [8 / 32_768, -8 / 32_768, 32_256 / 32_768, -32_256 / 32_768] },
    { name: 'µ-law', tag: 7, sampleBytes: 1, data: [0xff, 0x7f, 0x80, 0x00], expected: [0, 0, 32_124 / 32_768, -32_124 / 32_768] },
  ];
  for (const { name, tag, sampleBytes, data, expected } of cases) {
    for (const extensible of [false, true]) {
      it(`${name}${extensible ? ', extensible' : ''}`, () => {
        const audio = audioOf(wavOf({ tag, channels: 1, rate: 11_025, sampleBytes, data: Buffer.from(data), extensible }));
        assert.equal(audio.rate, 11_025);
        near(audio.samples, expected);
      });
    }
  }

  it('float of 32 and 64 bits, what is too loud cut, what is no number silent', () => {
    const values = [0.25, -0.5, 3, -3, NaN, Infinity];
    const expected = [0.25, -0.5, 1, -1, 0, 0];
    const [single, double] = [Buffer.alloc(24), Buffer.alloc(48)];
    values.forEach((value, n) => {
      single.writeFloatLE(value, n * 4);
      double.writeDoubleLE(value, n * 8);
    });
    near(audioOf(wavOf({ tag: 3, channels: 1, rate: 8000, sampleBytes: 4, data: single })).samples, expected);
    near(audioOf(wavOf({ tag: 3, channels: 1, rate: 8000, sampleBytes: 8, data: double })).samples, expected);
  });

  it('several channels mixed into one', () => {
    const data = Buffer.alloc(12);
    [0.5, 0, 0.1, 0.3, -0.2, -0.4].forEach((value, n) => data.writeInt16LE(Math.round(value * 32_768), n * 2));
    near(audioOf(wavOf({ tag: 1, channels: 2, rate: 8000, sampleBytes: 2, data })).samples, [0.25, 0.2, -0.3], 1e-4);
    near(audioOf(wavOf({ tag: 1, channels: 3, rate: 8000, sampleBytes: 2, data })).samples, [0.2, -0.1], 1e-4);
  });

  it('with chunks of other kinds, of odd length too, in between', () => {
    const before = [{ name: 'LIST', body: Buffer.from('odd') }, { name: 'fact', body: Buffer.alloc(4) }];
    assert.equal(audioOf(wavOf({ tag: 1, channels: 1, rate: 8000, sampleBytes: 2, data: Buffer.alloc(20), before })).samples.length, 10);
  });

  it('of a program that wrote to a pipe: the data goes to the end', () => {
    for (const says of [0xffff_ffff, 0x7fff_ffff, 0x7fff_f000]) assert.equal(audioOf(wavOf({ tag: 1, channels: 1, rate: 8000, sampleBytes: 2, data: Buffer.alloc(21), says })).samples.length, 10);
  });

  it('from the middle of a larger buffer', () => {
    const wav = pcm16(tone(400, 8000, 0.1), 8000);
    const larger = Buffer.concat([Buffer.alloc(13, 7), wav, Buffer.alloc(5, 9)]);
    assert.deepEqual(audioOf(larger.subarray(13, 13 + wav.length)), audioOf(wav));
  });
});

describe('a WAV file is refused', () => {
  const plain = { tag: 1, channels: 1, rate: 8000, sampleBytes: 2, data: Buffer.alloc(20) };
  const broken = pcm16(tone(400, 8000, 0.1), 8000);
  const noFormat = Buffer.concat([broken.subarray(0, 12), broken.subarray(36)]);
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['that is empty', Buffer.alloc(0), /no WAV file \(it begins with nothing\)/],
    ['that is an MP3 file', Buffer.from('ID3\u0004rest of it'), /begins with ID3: an MP3 file/],
    ['that is an Ogg file', Buffer.from('OggS and more of it'), /OggS: an Ogg file/],
    ['that is text', Buffer.from('hello, this is text'), /begins with "hell"/],
    ['that is only a head', broken.subarray(0, 12), /no chunk "fmt " before its data/],
    ['without a format', noFormat, /no chunk "fmt " before its data/],
    ['without data', broken.subarray(0, 36), /no chunk "data"/],
    ['that is cut off', broken.subarray(0, -100), /cut off: its data says 1600 bytes, and 1500 are left/],
    ['with a chunk that does not end', Buffer.concat([broken.subarray(0, 16), Buffer.from([0xff, 0xff, 0, 0]), broken.subarray(20)]), /its chunk "fmt " says 65535 bytes/],
    ['without a sample', wavOf({ ...plain, data: Buffer.alloc(1) }), /no samples in it/],
    ['in MP3', wavOf({ ...plain, tag: 85 }), /audio in the format MP3; allowed: PCM/],
    ['in a format nobody knows', wavOf({ ...plain, tag: 0x1234 }), /audio in the format 0x1234/],
    ['with float of 16 bits', wavOf({ ...plain, tag: 3 }), /float of 2 bytes a sample/],
    ['with no channel', wavOf({ ...plain, channels: 0 }), /0 channels; allowed: 1 to 32/],
    ['with a rate of 0', wavOf({ ...plain, rate: 0 }), /0 samples a second; allowed: 1000 to 384000/],
    ['with a rate beyond all', wavOf({ ...plain, rate: 400_000 }), /400000 samples a second/],
    ['that plays for too long', wavOf({ ...plain, tag: 1, rate: 1000, sampleBytes: 1, data: Buffer.alloc(601_000) }), /601 seconds long; allowed: at most 600/],
  ];
  for (const [name, wav, expected] of cases) it(name, () => assert.match(faultOf(wav), expected));

  it('or read, but never makes the reader throw, whatever byte is changed', () => {
    const wav = wavOf({ ...plain, before: [{ name: 'LIST', body: Buffer.from('abc') }], extensible: true });
    fc.assert(fc.property(fc.nat(wav.length - 1), fc.nat(255), fc.nat(wav.length), (at, byte, length) => {
      const changed = Buffer.from(wav);
      changed[at] = byte;
      assert.ok(['audio', 'fault'].includes(readWav(changed).kind));
      assert.ok(['audio', 'fault'].includes(readWav(changed.subarray(0, length)).kind));
    }), { numRuns: 2000 });
  });
});
