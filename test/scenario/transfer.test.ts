import assert from 'node:assert/strict';
import { aCall, connectTo, prompt, type Story } from '../support/call-story.js';

function answeredThen(over: Parameters<typeof connectTo>[1] = {}): Story {
  return aCall({ trunk: { answer: 'before-prompt', domain: 'sip.carrier.example' } }).answered({ kind: 'play', prompts: [prompt('hello')] }, connectTo('sip:desk@pbx.example', over));
}

describe('a transfer', () => {
  it('of an answered call is a REFER, ended when the NOTIFY says 200', async () => {
    const story = answeredThen();
    story.call.onRefer = (notify) => {
      notify({ status: 100, terminated: false });
      story.clock.after(2000, () => notify({ status: 200, terminated: true }));
    };
    const { outcome, blame } = await story.run();
    assert.deepEqual(outcome, { kind: 'transferred', to: ['sip:desk@pbx.example'], sipStatus: 200 });
    assert.equal(blame, 'success');
    assert.deepEqual(story.call.ladder, ['200', 'REFER', 'BYE']);
    const { headers } = story.call.saidOnce('REFER');
    assert.equal(headers['Refer-To'], '<sip:desk@pbx.example>');
    assert.equal(headers['Referred-By'], '<sip:+31201234567@sip.carrier.example;user=phone>');
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });

  it('on a trunk that wants one answers first', async () => {
    const story = aCall({ trunk: { transfer: 'refer' } }).answered(connectTo('tel:+31201234500'));
    story.call.onRefer = (notify) => notify({ status: 200, terminated: true });
    await story.run();
    assert.deepEqual(story.call.ladder, ['200', 'REFER', 'BYE']);
    assert.equal(story.call.saidOnce('REFER').headers['Refer-To'], '<tel:+31201234500>');
  });

  it('without any NOTIFY ends 10 s after the 202', async () => {
    const story = answeredThen();
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'transferred', to: ['sip:desk@pbx.example'], sipStatus: 202 });
    assert.equal(story.call.saidOnce('BYE').atMs, 1000 + 10_000);
  });

  it('whose NOTIFYs stop ends after the ring time and a little', async () => {
    const story = answeredThen({ ringSeconds: 20 });
    story.call.onRefer = (notify) => notify({ status: 180, terminated: false });
    await story.run();
    assert.equal(story.call.saidOnce('BYE').atMs, 1000 + 25_000);
  });

  it('that fails is tried with the next destination', async () => {
    const story = answeredThen({ destinations: [{ kind: 'uri', uri: 'sip:busy@pbx.example' }, { kind: 'number', number: '+31201234500' }] });
    story.call.onRefer = (notify, uri) => notify({ status: uri.includes('busy') ? 486 : 200, terminated: true });
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'transferred', to: ['sip:+31201234500@sip.carrier.example;user=phone'], sipStatus: 200 });
  });

  it('that is refused is a tone, BYE with a Reason, and upstream\'s', async () => {
    const story = answeredThen();
    story.call.referAnswers = [405];
    const { outcome, blame } = await story.run();
    assert.deepEqual(outcome, { kind: 'failed', cause: 'transfer-refused', sipStatus: 405 });
    assert.equal(blame, 'upstream');
    assert.deepEqual(story.heard, ['hello', 'tone:congestion']);
    assert.match(story.call.saidOnce('BYE').headers['Reason'] ?? '', /^Q\.850;cause=41/);
  });

  it('whose caller says BYE after the 202 has done its work', async () => {
    const story = answeredThen();
    const done = story.start();
    await story.clock.advance(2000);
    story.call.hangUp('bye');
    await done;
    assert.deepEqual(story.end.outcome, { kind: 'transferred', to: ['sip:desk@pbx.example'], sipStatus: 202 });
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });
});
