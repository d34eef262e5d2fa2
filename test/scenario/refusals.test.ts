import assert from 'node:assert/strict';
import type { RejectKind } from '../../sip/ports/policy.js';
import { aCall, askPin, connectTo, prompt, type StoryParts } from '../support/call-story.js';

describe('a rejection', () => {
  const table: readonly (readonly [RejectKind, number, number])[] = [
    ['busy', 486, 17],
    ['declined', 603, 21],
    ['forbidden', 403, 21],
    ['not-found', 404, 1],
    ['unwanted', 607, 21],
    ['anonymous', 433, 21],
    ['unavailable', 480, 31],
  ];
  for (const [as, status, cause] of table) {
    it(`as ${as} before the answer is ${status} with cause ${cause}`, async () => {
      const story = aCall().answered({ kind: 'reject', as });
      const { outcome, blame } = await story.run();
      assert.deepEqual(outcome, { kind: 'rejected', as, sipStatus: status });
      assert.equal(blame, 'caller');
      assert.match(story.call.saidOnce(String(status)).headers['Reason'] ?? '', new RegExp(`^Q\\.850;cause=${cause};text="`));
      assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
    });
  }

  it('has the code of the trunk where that names one', async () => {
    const story = aCall({ trunk: { refusals: { unwanted: 603 } } }).answered({ kind: 'reject', as: 'unwanted' });
    assert.equal((await story.run()).outcome.sipStatus, 603);
    assert.deepEqual(story.call.ladder, ['603']);
  });

  it('after the answer is the tone of its cause for 4 s, then BYE with the cause', async () => {
    const story = aCall({ trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'), { kind: 'reject', as: 'busy' }).enters('0000');
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'rejected', as: 'busy', sipStatus: 486 });
    assert.deepEqual(story.heard, ['welcome', 'tone:busy']);
    const bye = story.call.saidOnce('BYE');
    assert.match(bye.headers['Reason'] ?? '', /^Q\.850;cause=17/);
    assert.equal(bye.atMs, 1000 + 4000);
  });

  it('because a look-up failed is ours to answer for', async () => {
    const story = aCall().because({ cause: 'lookup-failed' }).answered({ kind: 'reject', as: 'unavailable' });
    assert.equal((await story.run()).blame, 'us');
  });
});

describe('a call that cannot be taken', () => {
  const table: readonly (readonly [string, StoryParts, string, number, number])[] = [
    ['to a number that is none', { uri: 'sip:reception@latchkey.example' }, 'no-number', 404, 1],
    ['from an address of no trunk', { trunk: { addresses: ['198.51.100.0/24'] } }, 'unknown-trunk', 403, 21],
    ['that was redirected five times', { headers: { 'x-latchkey-hops': '5' } }, 'loop', 482, 25],
    ['whose count of redirects is nonsense', { headers: { 'x-latchkey-hops': 'many' } }, 'loop', 482, 25],
    ['that requires what we do not have', { headers: { require: '100rel, precondition' } }, 'bad-extension', 420, 127],
    ['while draining', { closed: 'draining' }, 'draining', 503, 41],
    ['while overloaded', { closed: 'overloaded' }, 'overloaded', 503, 41],
  ];
  for (const [what, parts, cause, status, q850] of table) {
    it(`${what} is ${status} with cause ${q850}, and the policy is not asked`, async () => {
      const story = aCall(parts);
      const { outcome } = await story.run();
      assert.deepEqual(outcome, { kind: 'failed', cause, sipStatus: status });
      assert.deepEqual(story.call.ladder, [String(status)]);
      const { headers } = story.call.saidOnce(String(status));
      assert.equal(headers['Reason']?.split(';text', 1)[0], `Q.850;cause=${q850}`);
      assert.match(headers['X-Latchkey-Call'] ?? '', /^[0-9a-f]{32}$/);
      assert.deepEqual(story.asked, []);
    });
  }

  it('while draining is told when to come back', async () => {
    const story = aCall({ closed: 'draining' });
    await story.run();
    assert.equal(story.call.saidOnce('503').headers['Retry-After'], '3');
  });

  it('that requires what we do not have is told what', async () => {
    const story = aCall({ headers: { require: '100rel, precondition' } });
    await story.run();
    assert.equal(story.call.saidOnce('420').headers['Unsupported'], 'precondition');
  });
});

describe('trouble of this node', () => {
  for (const why of ['no-replica', 'timeout', 'nonsense', 'overloaded'] as const) {
    it(`(${why}) before any 18x is 503 with Retry-After`, async () => {
      const story = aCall().answered({ kind: 'no-answer', why });
      const { outcome, blame } = await story.run();
      assert.deepEqual(outcome, { kind: 'failed', cause: why === 'overloaded' ? 'overloaded' : 'no-policy', sipStatus: 503 });
      assert.equal(blame, 'us');
      assert.match(story.call.saidOnce('503').headers['Retry-After'] ?? '', /^[1-5]$/);
    });
  }

  it('after a 183 is 480', async () => {
    const story = aCall().answered(askPin('welcome'), { kind: 'no-answer', why: 'no-replica' }).enters('4711');
    assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'no-policy', sipStatus: 480 });
    assert.equal(story.call.ladder.at(-1), '480');
  });

  it('after the answer is a tone and BYE with a Reason', async () => {
    const story = aCall({ trunk: { answer: 'before-prompt' } }).answered(askPin('welcome'), { kind: 'no-answer', why: 'no-replica' }).enters('4711');
    await story.run();
    assert.deepEqual(story.call.ladder, ['200', 'BYE']);
    assert.match(story.call.saidOnce('BYE').headers['Reason'] ?? '', /^Q\.850;cause=41/);
    assert.deepEqual(story.heard, ['welcome', 'tone:congestion']);
  });

  it('without a media server is 503', async () => {
    const story = aCall().answered(askPin('welcome'));
    story.media.opens = { kind: 'no-server', why: 'none' };
    assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'no-media', sipStatus: 503 });
  });
});

describe('trouble of this one call', () => {
  it('media that refuses it is 480', async () => {
    const story = aCall().answered(askPin('welcome'));
    story.media.opens = { kind: 'refused', why: 'no' };
    assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'media-refused', sipStatus: 480 });
  });

  it('no codec that we share is 488 with Warning 305, no audio at all 304', async () => {
    for (const [sdp, code] of [[undefined, '305'], ['v=0\r\nm=video 4000 RTP/AVP 96\r\n', '304']] as const) {
      const story = aCall(sdp === undefined ? {} : { sdp }).answered(askPin('welcome'));
      story.media.opens = { kind: 'unsupported', why: 'codecs' };
      assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'no-codec', sipStatus: 488 });
      assert.match(story.call.saidOnce('488').headers['Warning'] ?? '', new RegExp(`^${code} latchkey "`));
      assert.match(story.call.saidOnce('488').headers['Reason'] ?? '', /^Q\.850;cause=65/);
    }
  });

  it('media that is lost while a prompt plays is 480', async () => {
    const story = aCall().answered({ kind: 'play', prompts: [prompt('long')] }, { kind: 'hang-up' });
    const done = story.start();
    await story.clock.advance(500);
    story.media.lost.abort();
    await done;
    assert.deepEqual(story.end.outcome, { kind: 'failed', cause: 'media-lost', sipStatus: 480 });
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });
});

describe('an error of ours', () => {
  it('is 500, counted as ours, and keeps what was thrown', async () => {
    const story = aCall().answered({ kind: 'throws' });
    const { outcome, blame, error } = await story.run();
    assert.deepEqual(outcome, { kind: 'failed', cause: 'error', sipStatus: 500 });
    assert.equal(blame, 'us');
    assert.match(String(error), /thrown by the story/);
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });

  for (const [what, directive] of [
    ['a bridge', connectTo('sip:desk@pbx.example', { mode: 'bridge' })],
    ['a whisper', connectTo('sip:desk@pbx.example', { whisper: prompt('vip') })],
    ['a failed outcome', connectTo('sip:desk@pbx.example', { failedWanted: true })],
    ['a recording', { kind: 'record', box: 'x', prompts: [], maxSeconds: 10 }],
  ] as const) {
    it(`is ${what} that the policy should not have asked for`, async () => {
      const story = aCall().answered(directive);
      assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'not-available', sipStatus: 500 });
    });
  }

  it('is a destination that would break out of its header', async () => {
    const story = aCall().answered(connectTo('sip:x@y>\r\nX-Evil: 1'));
    assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'error', sipStatus: 500 });
  });

  it('is a flow that never ends', async () => {
    const story = aCall().answered({ kind: 'wait', ms: 1 });
    assert.deepEqual((await story.run()).outcome, { kind: 'failed', cause: 'error', sipStatus: 500 });
  });
});

describe('a withheld number', () => {
  it('is told to nobody', async () => {
    const story = aCall({ caller: '+31612345678', headers: { privacy: 'id' }, trunk: { answer: 'before-prompt', transfer: 'refer' } })
      .answered({ kind: 'play', prompts: [prompt('hello')] }, connectTo('sip:desk@pbx.example'));
    story.call.onRefer = (notify) => notify({ status: 200, terminated: true });
    const end = await story.run();
    const { facts } = end;
    assert.equal(facts?.withheld, true);
    assert.ok(!JSON.stringify([end, story.call.said, story.asked]).includes('612345678'));
  });
});
