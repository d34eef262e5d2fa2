import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { makePrompt, wavFault, type Prompt } from '../../../../../services/policy/prompts/make-prompt.js';
import { readWav } from '../../../../../services/policy/prompts/read-wav.js';
import { levelOf, pcm16, tone, wavOf } from '../../../../support/wav.js';

function promptOf(wav: Buffer): Prompt {
  const made = makePrompt(wav, 'nl');
  assert.ok(made.kind === 'prompt');
  return made.prompt;
}

describe('a prompt made of a WAV file', () => {
  it('is 8 kHz, 16 bits, one channel, named by its content', () => {
    const { ref, wav } = promptOf(pcm16(tone(1000, 44_100, 1.5), 44_100));
    assert.equal(wav.subarray(0, 44).toString('hex'), expectedHeader(24_000));
    assert.deepEqual(ref, { sha256: createHash('sha256').update(wav).digest('hex'), durationMs: 1500, language: 'nl' });
    const read = readWav(wav);
    assert.ok(read.kind === 'audio');
    assert.ok(Math.abs(levelOf(1000, 8000, read.audio.samples) - 0.5) < 0.01);
  });

  it('is the same for the same sound, whatever was written around it', () => {
    const samples = tone(700, 8000, 0.2);
    const plain = pcm16(samples, 8000);
    const wrapped = wavOf({ tag: 1, channels: 1, rate: 8000, sampleBytes: 2, data: plain.subarray(44), before: [{ name: 'LIST', body: Buffer.from('who made it') }], extensible: true });
    assert.deepEqual(promptOf(wrapped), promptOf(plain));
    assert.deepEqual(promptOf(plain).wav, plain);
  });

  it('stays within 16 bits at full scale', () => {
    const data = Buffer.alloc(8);
    data.writeFloatLE(1, 0);
    data.writeFloatLE(-1, 4);
    const { wav } = promptOf(wavOf({ tag: 3, channels: 1, rate: 8000, sampleBytes: 4, data }));
    assert.deepEqual([wav.readInt16LE(44), wav.readInt16LE(46)], [32_767, -32_768]);
  });

  it('is refused in words where the file is none', () => {
    assert.deepEqual(makePrompt(Buffer.from('nonsense, all of it'), 'nl'), { kind: 'fault', found: 'no WAV file (it begins with "nons")' });
    assert.equal(wavFault(Buffer.alloc(0)), 'no WAV file (it begins with nothing)');
    assert.equal(wavFault(pcm16(tone(700, 8000, 0.2), 8000)), undefined);
  });
});

function expectedHeader(dataBytes: number): string {
  const header = Buffer.from('524946460000000057415645666d74201000000001000100401f0000803e0000020010006461746100000000', 'hex');
  header.writeUInt32LE(dataBytes + 36, 4);
  header.writeUInt32LE(dataBytes, 40);
  return header.toString('hex');
}
