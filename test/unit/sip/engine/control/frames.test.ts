import assert from 'node:assert/strict';
import type { App } from '../../../../../sip/engine/control/app.js';
import { FrameFault, FrameReader } from '../../../../../sip/engine/control/frame-reader.js';
import { Router } from '../../../../../sip/engine/control/router.js';
import { timeText } from '../../../../../sip/engine/control/time-text.js';

describe('FrameReader', () => {
  const stream = '7#a1|ping12#b2|route|opt0#';

  it('finds frames however they are cut', () => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const reader = new FrameReader();
      assert.deepEqual([...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))], ['a1|ping', 'b2|route|opt', '']);
    }
  });

  for (const bad of ['#', 'x7#', '12345678', '99999999#', '1048577#', '-1#', ' 7#', '5#hellox#']) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      assert.throws(() => new FrameReader().push(bad), FrameFault);
    });
  }
});

describe('Router', () => {
  const app = (): App => ({ open: true, behind: false, send: () => undefined, reply: () => undefined });

  it('takes apps in turn, and one that registered twice only once a round', () => {
    const router = new Router();
    const [first, second] = [app(), app()];
    for (const each of [first, second, first]) router.add(each, 'invite');
    assert.deepEqual([1, 2, 3, 4].map(() => router.pick('INVITE')), [first, second, first, second]);
  });

  it('a removed app gets nothing, and a method that nobody has left has no app', () => {
    const router = new Router();
    const [first, second] = [app(), app()];
    router.add(first, 'invite');
    router.add(second, 'invite');
    router.add(first, 'options');
    router.remove(first);
    assert.equal(router.pick('INVITE'), second);
    assert.equal(router.pick('INVITE'), second);
    assert.equal(router.pick('OPTIONS'), undefined);
    router.remove(second, 'invite');
    assert.equal(router.pick('INVITE'), undefined);
  });
});

describe('timeText', () => {
  for (const [at, text] of [['2026-01-01T00:00:00.000Z', '00:00:00.000000'], ['2026-01-01T09:19:08.007Z', '09:19:08.007000'], ['2026-01-01T23:59:59.999Z', '23:59:59.999000']] as const) {
    it(`${at} is ${text}`, () => {
      assert.equal(timeText(Date.parse(at)), text);
    });
  }
});
