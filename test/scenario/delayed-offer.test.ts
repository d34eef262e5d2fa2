import assert from 'node:assert/strict';
import { anOffer } from '../support/fake-call.js';
import { aCall, askPin, connectTo, prompt, type Story } from '../support/call-story.js';

const takes100rel = { supported: 'timer, 100rel' };
const needs100rel = { require: '100rel' };
const nothing = { timers: 0, legs: 0 };

describe('an INVITE without an offer that is to hear something', () => {
  it('is answered with our offer, and plays what the ACK agrees to; a connect is a REFER then', async () => {
    const story = aCall({ sdp: null }).answered(askPin('welcome'), connectTo('sip:desk@pbx.example')).enters('4711');
    story.call.onRefer = (notify) => notify({ status: 200, terminated: true });
    assert.deepEqual((await story.run()).outcome, { kind: 'transferred', to: ['sip:desk@pbx.example'], sipStatus: 200 });
    assert.deepEqual(story.call.ladder, ['200', 'REFER', 'BYE']);
    assert.equal(story.call.saidOnce('200').sdp, 'our offer');
    assert.deepEqual(story.media.accepted, [anOffer]);
    assert.deepEqual(story.heard, ['welcome']);
    assert.deepEqual(story.leftBehind, nothing);
  });

  for (const headers of [takes100rel, needs100rel]) {
    it(`has our offer in a reliable 183 and its answer in the PRACK with ${JSON.stringify(headers)}: redirected before the answer`, async () => {
      const story = aCall({ sdp: null, headers }).answered(askPin('welcome'), connectTo('sip:desk@pbx.example')).enters('4711');
      assert.equal((await story.run()).outcome.kind, 'redirected');
      assert.deepEqual(story.call.ladder, ['183', '302']);
      const { sdp, reliable } = story.call.saidOnce('183');
      assert.deepEqual([sdp, reliable], ['our offer', true]);
      assert.deepEqual(story.media.accepted, [anOffer]);
      assert.deepEqual(story.leftBehind, nothing);
    });
  }

  it('gets no SDP a second time, neither in the next 183 nor in the 200', async () => {
    const story = aCall({ sdp: null, headers: takes100rel }).answered({ kind: 'play', prompts: [{ ...prompt('long'), durationMs: 60_000 }] }, connectTo('sip:desk@pbx.example', { mode: 'refer' }));
    await story.run();
    assert.deepEqual(story.call.ladder.slice(0, 3), ['183', '183', '200']);
    assert.deepEqual(story.call.said.slice(0, 3).map(({ sdp }) => sdp), ['our offer', undefined, undefined]);
  });

  it('gets our offer in the 200 of a trunk that wants the answer first, whatever the caller takes', async () => {
    const story = aCall({ sdp: null, headers: takes100rel, trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'), { kind: 'hang-up' }).enters('4711');
    await story.run();
    assert.deepEqual(story.call.ladder, ['200', 'BYE']);
    assert.equal(story.call.saidOnce('200').sdp, 'our offer');
  });

  it('gets no reliable 180 before our offer while it waits', async () => {
    for (const [headers, ladder] of [[needs100rel, ['183', '302']], [takes100rel, ['180', '183', '302']]] as const) {
      const story = aCall({ sdp: null, headers }).answered({ kind: 'later', ms: 3000, then: askPin('welcome') }, connectTo('sip:desk@pbx.example')).enters('4711');
      await story.run();
      assert.deepEqual(story.call.ladder, ladder);
    }
  });

  for (const [what, spoil, cause, warning] of [
    ['no SDP', (story: Story) => (story.call.theirAnswer = undefined), 'no-sdp', '304'],
    ['no codec of ours', (story: Story) => (story.media.acceptable = false), 'no-codec', '305'],
  ] as const) {
    it(`is hung up on with a Reason when the ACK has ${what}`, async () => {
      const story = aCall({ sdp: null }).answered(askPin('welcome'));
      spoil(story);
      const { outcome, blame } = await story.run();
      assert.deepEqual(outcome, { kind: 'failed', cause, sipStatus: 200 });
      assert.equal(blame, 'upstream');
      assert.deepEqual(story.call.ladder, ['200', 'BYE']);
      assert.match(story.call.saidOnce('BYE').headers['Reason'] ?? '', /^Q\.850;cause=65/);
      assert.deepEqual([story.heard, story.leftBehind], [[], nothing]);
    });

    it(`is refused with 488 and a Warning when the PRACK has ${what}`, async () => {
      const story = aCall({ sdp: null, headers: takes100rel }).answered(askPin('welcome'));
      spoil(story);
      assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause, sipStatus: 488 });
      assert.match(story.call.saidOnce('488').headers['Warning'] ?? '', new RegExp(`^${warning} latchkey "`));
      assert.deepEqual(story.leftBehind, nothing);
    });
  }

  it('leaves nothing behind when the caller goes while our offer is out', async () => {
    for (const headers of [{}, takes100rel]) {
      const story = aCall({ sdp: null, headers }).answered(askPin('welcome'));
      story.call.hangUpAt = 0;
      assert.equal((await story.run()).outcome.kind, 'abandoned');
      assert.deepEqual([story.media.accepted, story.leftBehind], [[], nothing]);
    }
  });

  it('is refused as any other when media cannot be had', async () => {
    for (const [kind, status] of [['no-server', 503], ['refused', 480]] as const) {
      const story = aCall({ sdp: null }).answered(askPin('welcome'));
      story.media.opens = { kind, why: 'none' };
      assert.equal((await story.run()).outcome.sipStatus, status);
    }
  });
});
