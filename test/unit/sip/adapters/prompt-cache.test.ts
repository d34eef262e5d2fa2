import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPromptCache } from '../../../../sip/adapters/prompt-cache.js';
import { readPromptWav } from '../../../../sip/adapters/prompt-wav.js';
import type { Prompts } from '../../../../sip/ports/media.js';
import type { PromptRef } from '../../../../sip/ports/policy.js';

/** A WAV of one sample a value; `format` changes what it says of itself. */
function wav(samples: readonly number[], format: { rate?: number; channels?: number; bits?: number; code?: number } = {}): Buffer {
  const { rate = 8000, channels = 1, bits = 16, code = 1 } = format;
  const data = Buffer.from(Int16Array.from(samples).buffer);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(code, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

function refOf(bytes: Uint8Array): PromptRef {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), durationMs: 1, language: 'en' };
}

describe('a prompt WAV', () => {
  const good = wav([1, -2, 3]);
  const withChunk = Buffer.concat([good.subarray(0, 12), Buffer.from('LIST\x03\0\0\0abc\0', 'latin1'), good.subarray(12)]);
  const cases: readonly [title: string, bytes: Uint8Array, samples: readonly number[] | undefined][] = [
    ['is read', good, [1, -2, 3]],
    ['is read behind other chunks, of odd length too', withChunk, [1, -2, 3]],
    ['that is cut short is read as far as it goes', good.subarray(0, 48), [1, -2]],
    ['of another rate is refused', wav([1], { rate: 16_000 }), undefined],
    ['in stereo is refused', wav([1], { channels: 2 }), undefined],
    ['of eight bits is refused', wav([1], { bits: 8 }), undefined],
    ['that is not PCM is refused', wav([1], { code: 6 }), undefined],
    ['without data is refused', good.subarray(0, 36), undefined],
    ['without format is refused', Buffer.concat([good.subarray(0, 12), good.subarray(36)]), undefined],
    ['that is none is refused', Buffer.from('ID3'), undefined],
  ];
  for (const [title, bytes, samples] of cases) {
    it(title, () => {
      const read = readPromptWav(bytes);
      assert.deepEqual(read === undefined ? undefined : [...read], samples);
    });
  }
});

describe('the prompt cache', () => {
  const bytes = wav([5, 6, 7]);
  const ref = refOf(bytes);
  let folder: string;
  let fetched: number;
  let faults: string[];

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'latchkey-prompts-')), 'prompts');
    fetched = 0;
    faults = [];
  });

  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  function open(gives: Uint8Array | 'nothing' | Error = bytes): Prompts {
    const fetch = async (): Promise<Uint8Array | undefined> => {
      fetched++;
      if (gives instanceof Error) throw gives;
      return gives === 'nothing' ? undefined : gives;
    };
    return openPromptCache({ folder, fetch, fault: (why) => faults.push(why) });
  }

  it('fetches a prompt once for many calls that want it at the same time', async () => {
    const cache = open();
    const [samples, again, path] = await Promise.all([cache.samples(ref), cache.samples(ref), cache.path(ref)]);
    assert.deepEqual([...samples!], [5, 6, 7]);
    assert.equal(again, samples);
    assert.deepEqual(await readFile(path!), bytes);
    assert.equal(await cache.samples(ref), samples);
    assert.equal(fetched, 1);
  });

  it('finds it on disk after a restart', async () => {
    await open().samples(ref);
    const cache = open();
    assert.deepEqual([...(await cache.samples(ref))!], [5, 6, 7]);
    assert.equal(await cache.path(ref), join(folder, `${ref.sha256}.wav`));
    assert.equal(fetched, 1);
  });

  it('fetches it again when the file on disk is not whole', async () => {
    await open().samples(ref);
    await writeFile(join(folder, `${ref.sha256}.wav`), bytes.subarray(0, 46));
    assert.deepEqual([...(await open().samples(ref))!], [5, 6, 7]);
    assert.equal(fetched, 2);
  });

  it('leaves no other files behind', async () => {
    await open().path(ref);
    assert.deepEqual(await readdir(folder), [`${ref.sha256}.wav`]);
  });

  it('still plays what cannot be kept on disk', async () => {
    await writeFile(folder, 'a file where the folder should be');
    const cache = open();
    assert.deepEqual([...(await cache.samples(ref))!], [5, 6, 7]);
    assert.equal(await cache.path(ref), undefined);
    assert.match(faults[0]!, /not kept on disk/);
  });

  const refused: readonly [title: string, gives: Uint8Array | 'nothing' | Error, ref: PromptRef, why: RegExp][] = [
    ['the policy does not give', 'nothing', ref, /has not given/],
    ['cannot be fetched', new Error('away'), ref, /has not given/],
    ['has another hash', wav([9]), ref, /another hash/],
    ['is no WAV of ours', wav([1], { rate: 44_100 }), refOf(wav([1], { rate: 44_100 })), /not a WAV/],
    ['is named by what is no hash', bytes, { ...ref, sha256: '../../etc/passwd' }, /hash is none/],
  ];
  for (const [title, gives, which, why] of refused) {
    it(`has no prompt that ${title}`, async () => {
      const cache = open(gives);
      assert.equal(await cache.samples(which), undefined);
      assert.match(faults.join(), why);
    });
  }

  it('tries again when a prompt could not be had', async () => {
    const cache = open('nothing');
    await cache.samples(ref);
    await cache.samples(ref);
    assert.equal(fetched, 2);
  });
});
