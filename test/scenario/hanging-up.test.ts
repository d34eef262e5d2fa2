import assert from 'node:assert/strict';
import { aCall, askPin, connectTo, prompt, type Story } from '../support/call-story.js';

/** Flows that, between them, wait for everything there is to wait for. */
const flows: readonly (readonly [string, () => Story])[] = [
  ['a PIN in early media', () => aCall().answered(askPin('welcome'), askPin('wrong'), connectTo('sip:desk@pbx.example')).enters('0000', '4711')],
  ['a PIN after the answer', () => aCall({ trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'), { kind: 'reject', as: 'busy' }).enters('0000')],
  ['a slow policy and slow media', () => slowMedia(aCall().answered({ kind: 'later', ms: 3000, then: { kind: 'play', prompts: [prompt('hello')] } }, { kind: 'hang-up' }))],
  ['a wait with a prompt', () => aCall().answered({ kind: 'wait', ms: 4000, prompt: prompt('hold') }, connectTo('sip:desk@pbx.example'))],
  ['a transfer', () => transferring(aCall({ trunk: { answer: 'before-prompt' } }).answered({ kind: 'play', prompts: [prompt('hello')] }, connectTo('sip:desk@pbx.example')))],
  ['an answer for a transfer', () => transferring(slowMedia(aCall({ trunk: { transfer: 'refer' } }).answered(connectTo('sip:desk@pbx.example'))))],
];

function slowMedia(story: Story): Story {
  story.media.openMs = 2500;
  return story;
}

function transferring(story: Story): Story {
  story.call.onRefer = (notify) => void story.clock.after(3000, () => notify({ status: 200, terminated: true }));
  return story;
}

describe('a caller who hangs up', () => {
  for (const [what, tell] of flows) {
    it(`at any moment of ${what} leaves nothing behind`, async () => {
      for (let afterMs = 0; afterMs <= 14_000; afterMs += 250) {
        const story = tell();
        const done = story.start();
        await story.clock.advance(afterMs);
        const endedBefore = story.ends.length === 1;
        story.call.hangUp();
        await Promise.race([done, story.clock.advance(10_000)]);
        await done;
        assert.equal(story.ends.length, 1, `hung up after ${afterMs} ms: one end`);
        assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 }, `hung up after ${afterMs} ms: nothing left`);
        if (!endedBefore) assert.ok(['abandoned', 'transferred'].includes(story.end.outcome.kind), `hung up after ${afterMs} ms: ${story.end.outcome.kind}`);
      }
    });

    it(`when any step of ${what} is said is asked and told nothing more`, async () => {
      const whole = tell();
      await whole.run();
      for (let step = 0; step < whole.call.said.length; step++) {
        const story = tell();
        story.call.hangUpAt = step;
        const { outcome } = await story.run();
        assert.equal(story.call.said.length, step + 1, `said after hanging up at ${whole.call.ladder[step]}: ${story.call.ladder.join(' ')}`);
        assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
        assert.ok(outcome.kind === 'abandoned' || story.call.ladder.at(-1) === 'BYE', `${story.call.ladder.join(' ')}: ${outcome.kind}`);
      }
    });
  }

  it('before the answer is 487, after it 200', async () => {
    const early = aCall().answered({ kind: 'never' });
    const done = early.start();
    await early.clock.advance(100);
    early.call.hangUp();
    await done;
    assert.deepEqual(early.end.outcome, { kind: 'abandoned', sipStatus: 487 });
    assert.equal(early.end.blame, 'caller');
    const late = aCall({ trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'));
    const lateDone = late.start();
    await late.clock.advance(100);
    late.call.hangUp();
    await lateDone;
    assert.deepEqual(late.end.outcome, { kind: 'abandoned', sipStatus: 200 });
  });

  it('because the SIP stack went away is no fault of his', async () => {
    const story = aCall().answered(askPin('welcome'));
    const done = story.start();
    await story.clock.advance(100);
    story.call.hangUp('link-lost');
    await done;
    assert.deepEqual(story.end.outcome, { kind: 'failed', cause: 'link-lost', sipStatus: 0 });
    assert.equal(story.end.blame, 'us');
  });
});
