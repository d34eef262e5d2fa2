import assert from 'node:assert/strict';
import { WaitingTime } from '../../../../../sip/adapters/drachtio/waiting-time.js';

const noon = Date.UTC(2026, 4, 4, 12);

describe('how long a request waited for us', () => {
  it('is the time since the stack heard it, less the least that was seen', () => {
    const waited = new WaitingTime();
    assert.equal(waited.of('12:00:00.000000', noon + 2), 0);
    assert.equal(waited.of('12:00:01.500000', noon + 1502), 0);
    assert.equal(waited.of('12:00:02.000000', noon + 2082), 80);
    assert.equal(waited.of('12:00:03.000000', noon + 3001), 0);
    assert.equal(waited.of('12:00:04.000000', noon + 4002), 1);
  });

  it('does not mind another time zone, a clock that is off, or midnight', () => {
    const elsewhere = new WaitingTime();
    assert.equal(elsewhere.of('19:30:07.250000', noon), 0);
    assert.equal(elsewhere.of('19:30:08.250000', noon + 1060), 60);
    const late = new WaitingTime();
    const beforeMidnight = Date.UTC(2026, 4, 4, 23, 59, 59, 990);
    assert.equal(late.of('23:59:59.989000', beforeMidnight), 0);
    assert.equal(late.of('23:59:59.999000', beforeMidnight + 31), 21);
    assert.equal(late.of('00:00:00.100000', beforeMidnight + 111), 0);
  });

  it('forgets after ten seconds what a clock said before it was set', () => {
    const waited = new WaitingTime();
    assert.equal(waited.of('12:00:00.000000', noon), 0);
    assert.equal(waited.of('11:59:59.000000', noon + 10), 1010);
    for (const second of [4, 6, 8]) assert.equal(waited.of(`12:00:0${second}.000000`, noon + 1010 + second * 1000), 1010);
    assert.equal(waited.of('12:00:12.000000', noon + 13_010), 0);
  });

  it('is none where the stack does not say when', () => {
    const waited = new WaitingTime();
    for (const heard of ['', 'soon', '12-00-00.000000', '12:00:xx.000000']) assert.equal(waited.of(heard, noon), 0);
  });
});
