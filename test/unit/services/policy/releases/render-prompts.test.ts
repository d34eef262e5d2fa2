import assert from 'node:assert/strict';
import { renderPrompts, type Rendered } from '../../../../../services/policy/releases/render-prompts.js';
import type { Spoken } from '../../../../../services/policy/prompts/speech.js';
import { Publishing } from '../../../../support/publishing.js';
import { pcm16, tone } from '../../../../support/wav.js';

const say = (text: string, language = 'en') => ({ kind: 'say', text, language }) as const;

describe('prompts are rendered', () => {
  let at: Publishing;
  beforeEach(() => {
    at = new Publishing();
  });
  afterEach(() => at.close());

  it('once for each text and language, and kept under their content', async () => {
    const rendered = await renderPrompts(at, { one: say('Hello'), two: say('Hello'), three: say('Hello', 'nl') }, {});
    assert.ok(rendered.kind === 'rendered');
    assert.deepEqual(at.speech.spoken, ['en Hello', 'nl Hello']);
    const { one, two, three } = rendered.prompts;
    assert.deepEqual(two, one);
    assert.deepEqual(three, { ...one, language: 'nl' });
    assert.equal((await at.store.prompt(one?.sha256 ?? ''))?.wav.length, 44 + 8000);
  });

  it('from recordings, which need no speech', async () => {
    at.speech.instead = { kind: 'no-speech', install: 'npm install x' };
    const rendered = await renderPrompts(at, { bye: { kind: 'file', path: 'bye.wav', language: 'de' } }, { 'bye.wav': pcm16(tone(500, 16_000, 0.25), 16_000) });
    assert.deepEqual(rendered.kind === 'rendered' && [rendered.prompts['bye']?.durationMs, rendered.prompts['bye']?.language], [250, 'de']);
  });

  const refused: readonly (readonly [Spoken, string])[] = [
    [{ kind: 'no-speech', install: 'npm install x' }, 'a text to speak, and nothing here that speaks; allowed: a recorded file, or install speech: npm install x'],
    [{ kind: 'no-voice' }, 'no voice for the language "tlh"; allowed: a language that espeak-ng speaks, or a recorded file'],
    [{ kind: 'failed', why: 'it broke' }, 'the text could not be spoken: it broke; allowed: a recorded file in its place'],
    [{ kind: 'wav', wav: Buffer.from('not a wav at all') }, 'no WAV file (it begins with "not "); allowed: a WAV file'],
  ];
  for (const [spoken, expected] of refused) {
    it(`or refused: ${spoken.kind}`, async () => {
      at.speech.instead = spoken;
      assert.deepEqual(faultsOf(await renderPrompts(at, { hello: say('Hello', 'tlh') }, {})), [`hello: ${expected}`]);
    });
  }

  it('or refused with all that is wrong', async () => {
    const recording = (path: string) => ({ kind: 'file', path, language: 'en' }) as const;
    const faults = faultsOf(await renderPrompts(at, { a: recording('a.wav'), b: recording('b.wav'), c: say('fine') }, { 'b.wav': Buffer.from('OggS is not it') }));
    assert.deepEqual(faults, ['a: a.wav: no such file; allowed: a WAV file', 'b: b.wav: no WAV file (it begins with OggS: an Ogg file); allowed: a WAV file']);
  });
});

function faultsOf(rendered: Rendered): string[] {
  assert.ok(rendered.kind === 'faults');
  return rendered.faults.map(({ prompt, found, allowed }) => `${prompt}: ${found}; ${allowed}`);
}
