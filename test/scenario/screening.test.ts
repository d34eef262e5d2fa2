import assert from 'node:assert/strict';
import { aCall, askPin, connectTo, prompt } from '../support/call-story.js';

describe('a caller who is on the list', () => {
  it('is redirected with one 302 and nothing before it', async () => {
    const story = aCall({ caller: '+31612345678', called: '+31201234567' }).answered(connectTo('sip:desk@pbx.example'));
    const { outcome, blame, facts } = await story.run();
    assert.deepEqual(outcome, { kind: 'redirected', to: ['sip:desk@pbx.example'], sipStatus: 302 });
    assert.equal(blame, 'success');
    assert.equal(facts?.caller, '+31612345678');
    assert.deepEqual(story.call.ladder, ['302']);
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });

  it('is redirected to several destinations in falling preference, numbers at the domain of the trunk', async () => {
    const story = aCall({ trunk: { domain: 'sip.carrier.example' } }).answered(
      connectTo('', { destinations: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'tel:+31201234501' }] }),
    );
    await story.run();
    const { headers } = story.call.saidOnce('302');
    assert.equal(headers['Contact'], '<sip:+31201234500@sip.carrier.example;user=phone>;q=1.0;mp=1, <tel:+31201234501>;q=0.9;mp=1');
    assert.equal(headers['Diversion'], '<sip:+31201234567@sip.carrier.example;user=phone>;reason=unconditional;counter=1');
    assert.equal(headers['History-Info'], '<sip:+31201234567@sip.carrier.example;user=phone>;index=1');
    assert.equal(headers['X-Latchkey-Call'], story.end.callUid);
  });

  it('is redirected to the address the INVITE came from when the profile has no domain', async () => {
    const story = aCall({ source: { address: '192.0.2.7', port: 5070 } }).answered(connectTo('', { destinations: [{ kind: 'number', number: '+31201234500' }] }));
    assert.deepEqual((await story.run()).outcome, { kind: 'redirected', to: ['sip:+31201234500@192.0.2.7:5070;user=phone'], sipStatus: 302 });
  });

  it('is redirected with the history it came with', async () => {
    const story = aCall({ headers: { 'history-info': '<sip:first@x.example>;index=1, <sip:+31201234567@y.example>;index=1.1' } }).answered(connectTo('sip:desk@pbx.example'));
    await story.run();
    const { headers } = story.call.saidOnce('302');
    assert.match(headers['History-Info'] ?? '', /;index=1, .*;index=1\.1, <sip:\+31201234567@192\.0\.2\.7;user=phone>;index=1\.1\.1$/);
    assert.equal(headers['X-Latchkey-Hops'], '1');
  });

  it('is redirected with that history alone when its last entry is the number that is left', async () => {
    const history = '<sip:first@x.example?Reason=SIP%3Bcause%3D302>;index=1, <sip:+31201234567@latchkey.example>;index=1.1;mp=1';
    const story = aCall({ headers: { 'history-info': history } }).answered(connectTo('sip:desk@pbx.example'));
    await story.run();
    const { headers } = story.call.saidOnce('302');
    assert.equal(headers['History-Info'], history);
    assert.equal(headers['Contact'], '<sip:desk@pbx.example>;q=1.0;mp=1.1');
  });
});

describe('a caller who is not on the list', () => {
  it('reaches the desk on the second try after one wrong PIN', async () => {
    const story = aCall({ caller: '+493012345678' })
      .answered(askPin('welcome'), askPin('wrong'), connectTo('sip:desk@pbx.example'))
      .enters('0000', '4711');
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'redirected', to: ['sip:desk@pbx.example'], sipStatus: 302 });
    assert.deepEqual(story.heard, ['welcome', 'wrong']);
    const digits = story.asked.map(({ event }) => (event.kind === 'digits' ? event.value : event.kind));
    assert.deepEqual(digits, ['arrived', '0000', '4711']);
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });

  it('gets an attempt id of its own for each entry', async () => {
    const story = aCall().answered(askPin('welcome'), askPin('wrong'), connectTo('sip:desk@pbx.example')).enters('0000', '4711');
    await story.run();
    const ids = story.asked.flatMap(({ event }) => (event.kind === 'digits' ? [event.attemptId] : []));
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
  });

  it('who keys nothing is reported as silent', async () => {
    const story = aCall().answered(askPin('welcome'), { kind: 'reject', as: 'busy' });
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'rejected', as: 'busy', sipStatus: 486 });
    assert.deepEqual(story.asked.map(({ event }) => event.kind), ['arrived', 'silence']);
  });

  it('may key the PIN by INFO', async () => {
    const story = aCall().answered(askPin('welcome'), connectTo('sip:desk@pbx.example'));
    const done = story.start();
    await story.clock.advance(1500);
    for (const digit of '4711') assert.equal(story.call.info({ body: `Signal=${digit}\r\nDuration=160\r\n` }), 200);
    await done;
    assert.deepEqual(story.asked.at(-1)?.event.kind, 'digits');
    assert.equal(story.call.info({ contentType: 'text/plain', body: 'x' }), 415);
    assert.equal(story.call.info({ infoPackage: 'foo', contentType: 'application/foo', body: 'x' }), 469);
  });
});

describe('a flow that plays and ends', () => {
  it('plays in early media, then ends with 480 and cause 16', async () => {
    const story = aCall().answered({ kind: 'play', prompts: [prompt('closed')] }, { kind: 'hang-up' });
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'hung-up', sipStatus: 480 });
    assert.deepEqual(story.heard, ['closed']);
    assert.match(story.call.saidOnce('480').headers['Reason'] ?? '', /^Q\.850;cause=16/);
  });

  it('answers first on a trunk that wants it, then ends with BYE', async () => {
    const story = aCall({ trunk: { answer: 'before-prompt' } }).answered({ kind: 'play', prompts: [prompt('closed')] }, { kind: 'hang-up' });
    const { outcome } = await story.run();
    assert.deepEqual(outcome, { kind: 'hung-up', sipStatus: 200 });
    assert.deepEqual(story.call.ladder, ['200', 'BYE']);
    assert.deepEqual(story.leftBehind, { timers: 0, legs: 0 });
  });

  it('waits as long as it is told and asks again', async () => {
    const story = aCall().answered({ kind: 'wait', ms: 3000 }, connectTo('sip:desk@pbx.example'));
    await story.run();
    assert.deepEqual(story.asked.map(({ event }) => event.kind), ['arrived', 'waited']);
    assert.deepEqual(story.call.ladder, ['180', '302']);
    assert.equal(story.call.saidOnce('302').atMs, 3000);
  });
});
