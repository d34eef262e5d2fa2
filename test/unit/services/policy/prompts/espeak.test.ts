import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEspeak, voicesFor } from '../../../../../services/policy/prompts/espeak.js';
import { readWav } from '../../../../../services/policy/prompts/read-wav.js';
import type { Speech } from '../../../../../services/policy/prompts/speech.js';
import { eventually } from '../../../../support/latchkey.js';
import { stillThere } from '../../../../support/process-tree.js';
import { rmsOf } from '../../../../support/wav.js';

describe('espeak-ng in a process of its own', () => {
  let speech: Speech;
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-espeak-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => speech.close());

  it('speaks texts, several at once, in several languages', async function () {
    this.timeout(60_000);
    speech = openEspeak();
    const spoken = await Promise.all([speech.speak('Welcome.', 'en'), speech.speak('Goedemorgen, u spreekt met de receptie.', 'nl'), speech.speak('-w Guten Tag', 'de-DE')]);
    const seconds = spoken.map((one) => {
      assert.ok(one.kind === 'wav', one.kind);
      const read = readWav(one.wav);
      assert.ok(read.kind === 'audio' && rmsOf(read.audio.samples) > 0.02);
      return read.audio.samples.length / read.audio.rate;
    });
    assert.ok((seconds[0] ?? 0) > 0.3 && (seconds[1] ?? 0) > 2 * (seconds[0] ?? 0));
    assert.deepEqual(await speech.speak('Hello', 'xx'), { kind: 'no-voice' });
  });

  it('that does not answer is given up, and the next text gets a new process', async () => {
    speech = openEspeak({ timeoutMs: 3000, program: program("process.on('message', (m) => { if (m.text === 'hello') process.send({ kind: 'missing' }); });") });
    assert.deepEqual(await speech.speak('hello', 'en'), { kind: 'no-speech', install: 'npm install espeak-ng' });
    assert.deepEqual(await speech.speak('hangs', 'en'), { kind: 'failed', why: 'espeak-ng did not answer within 3000 ms' });
    assert.equal((await speech.speak('hello', 'en')).kind, 'no-speech');
  });

  it('that dies is a failure of that text only', async () => {
    speech = openEspeak({ program: program("process.on('message', (m) => { if (m.text === 'dies') process.exit(1); process.send({ kind: 'no-voice' }); });") });
    assert.deepEqual(await speech.speak('dies', 'en'), { kind: 'failed', why: 'the process of espeak-ng ended' });
    assert.deepEqual(await speech.speak('lives', 'en'), { kind: 'no-voice' });
  });

  it('takes a second process while there are more texts than one speaks, and ends both when nothing is to be said', async () => {
    speech = openEspeak({ idleMs: 50, program: program("process.on('message', () => setTimeout(() => process.send({ kind: 'wav', wav: new TextEncoder().encode(String(process.pid)) }), 50));") });
    const pids = async (texts: number): Promise<readonly number[]> => {
      const spoken = await Promise.all(Array.from({ length: texts }, () => speech.speak('who?', 'en')));
      return [...new Set(spoken.map((one) => (one.kind === 'wav' ? Number(Buffer.from(one.wav).toString()) : NaN)))];
    };
    const first = await pids(4);
    assert.equal(first.length, 2);
    await eventually('they have ended', () => stillThere(first).length === 0);
    const [again = NaN, ...others] = await pids(1);
    assert.deepEqual([first.includes(again), others], [false, []]);
    await speech.close();
    assert.deepEqual(stillThere([again]), []);
  });

  it('goes by the names that espeak-ng has for languages', () => {
    speech = openEspeak();
    assert.deepEqual(['en', 'en-GB', 'pt-BR', 'no', 'nn-NO'].map(voicesFor), [['en'], ['en-gb', 'en'], ['pt-br', 'pt'], ['no', 'nb'], ['nn-no', 'nn', 'nb']]);
  });

  function program(text: string): URL {
    const file = join(folder, `program-${Math.abs(Buffer.from(text).reduce((sum, byte) => sum * 31 + byte, 7) | 0)}.mjs`);
    writeFileSync(file, text);
    return pathToFileURL(file);
  }
});
