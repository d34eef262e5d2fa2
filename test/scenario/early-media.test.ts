import assert from 'node:assert/strict';
import { aCall, askPin, connectTo, prompt } from '../support/call-story.js';

describe('early media', () => {
  it('to a caller without 100rel is sent again after 0.5 and 1 s, and every 55 s', async () => {
    const story = aCall().answered(askPin('welcome', { firstDigitMs: 120_000, totalMs: 120_000 }), connectTo('sip:desk@pbx.example'));
    await story.run();
    const progress = story.call.said.filter(({ what }) => what === '183');
    assert.deepEqual(progress.map(({ atMs }) => atMs), [0, 500, 1000, 55_000, 110_000]);
    for (const { sdp, reliable } of progress) assert.deepEqual([sdp, reliable], ['our answer', false]);
  });

  it('to a caller with 100rel is reliable, and only refreshed every 55 s', async () => {
    const story = aCall({ headers: { supported: 'timer, 100rel' } }).answered(askPin('welcome', { firstDigitMs: 60_000, totalMs: 60_000 }), connectTo('sip:desk@pbx.example'));
    await story.run();
    const progress = story.call.said.filter(({ what }) => what === '183');
    assert.deepEqual(progress.map(({ atMs, reliable }) => [atMs, reliable]), [[0, true], [55_000, true]]);
  });

  it('is announced where the INVITE speaks of it', async () => {
    const story = aCall({ headers: { 'p-early-media': 'supported' } }).answered({ kind: 'play', prompts: [prompt('hello')] }, connectTo('sip:desk@pbx.example'));
    await story.run();
    for (const { what, headers } of story.call.said) assert.equal(headers['P-Early-Media'], what === '183' ? 'sendrecv' : undefined);
  });

  it('that lasts 170 s is silence, now and from then on', async () => {
    const slow = askPin('welcome', { firstDigitMs: 300_000, totalMs: 300_000 });
    const story = aCall().answered(slow, slow, { kind: 'reject', as: 'busy' });
    await story.run();
    assert.deepEqual(story.asked.map(({ event }) => event.kind), ['arrived', 'silence', 'silence']);
    assert.equal(story.call.saidOnce('486').atMs, 170_000);
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });
});

describe('a call that waits in silence', () => {
  it('for a slow policy has a 180 after 2 s', async () => {
    const story = aCall().answered({ kind: 'later', ms: 5000, then: connectTo('sip:desk@pbx.example') });
    await story.run();
    assert.deepEqual(story.call.said.map(({ what, atMs }) => [what, atMs]), [['180', 2000], ['302', 5000]]);
  });

  it('for slow media has a 180 after 2 s, then its 183', async () => {
    const story = aCall().answered({ kind: 'play', prompts: [prompt('hello')] }, connectTo('sip:desk@pbx.example'));
    story.media.openMs = 3000;
    await story.run();
    assert.deepEqual(story.call.said.slice(0, 2).map(({ what, atMs }) => [what, atMs]), [['180', 2000], ['183', 3000]]);
  });

  it('has a reliable 180 where the caller requires it', async () => {
    const story = aCall({ headers: { require: '100rel' } }).answered({ kind: 'wait', ms: 3000 }, connectTo('sip:desk@pbx.example'));
    await story.run();
    assert.equal(story.call.saidOnce('180').reliable, true);
  });

  it('with a prompt to wait by hears it', async () => {
    const story = aCall().answered({ kind: 'wait', ms: 3000, prompt: prompt('please-hold') }, connectTo('sip:desk@pbx.example'));
    await story.run();
    assert.deepEqual(story.heard, ['please-hold']);
    assert.equal(story.call.saidOnce('302').atMs, 3000);
  });
});
