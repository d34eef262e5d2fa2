import assert from 'node:assert/strict';
import { isOpen } from '../../../../../services/policy/domain/schedule.js';
import type { Schedule } from '../../../../../services/policy/domain/tenant.js';

const office: Schedule = {
  open: [
    { days: [1, 2, 3, 4, 5], fromMinute: 540, untilMinute: 1050 },
    { days: [6], fromMinute: 600, untilMinute: 840 },
  ],
  closed: [
    { from: '2026-12-25', until: '2026-12-25' },
    { from: '2026-12-31', until: '2027-01-01' },
  ],
};
const night: Schedule = { open: [{ days: [5], fromMinute: 1320, untilMinute: 360 }], closed: [] };
const sundayNight: Schedule = { open: [{ days: [7], fromMinute: 1320, untilMinute: 360 }], closed: [] };
const always: Schedule = { open: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, untilMinute: 1440 }], closed: [] };

describe('a schedule', () => {
  const table: readonly (readonly [string, Schedule, string, boolean])[] = [
    ['on a weekday before it opens', office, '2026-11-20T07:59:59Z', false],
    ['on a weekday as it opens', office, '2026-11-20T08:00:00Z', true],
    ['on a weekday in its last second', office, '2026-11-20T16:29:59Z', true],
    ['on a weekday as it closes', office, '2026-11-20T16:30:00Z', false],
    ['on a Saturday by its own span', office, '2026-11-21T12:59:00Z', true],
    ['on a Saturday after its own span', office, '2026-11-21T13:00:00Z', false],
    ['on a Sunday', office, '2026-11-22T10:00:00Z', false],
    ['in summer, an hour earlier by UTC', office, '2026-07-20T07:00:00Z', true],
    ['on a closed day', office, '2026-12-25T10:00:00Z', false],
    ['on the last day of a closed range', office, '2027-01-01T10:00:00Z', false],
    ['before a closed range', office, '2026-12-30T10:00:00Z', true],
    ['over midnight, in the evening', night, '2026-11-20T21:00:00Z', true],
    ['over midnight, next morning', night, '2026-11-21T04:59:00Z', true],
    ['over midnight, at its end', night, '2026-11-21T05:00:00Z', false],
    ['over midnight, the morning of the day it begins', night, '2026-11-20T04:00:00Z', false],
    ['over midnight, the evening after', night, '2026-11-21T21:00:00Z', false],
    ['over midnight from Sunday to Monday', sundayNight, '2026-11-23T04:00:00Z', true],
    ['until 24:00, in the last minute of the day', always, '2026-11-20T22:59:59Z', true],
    ['over a midnight on which the clock went forward, in its last minute', sundayNight, '2026-03-30T03:59:00Z', true],
    ['over a midnight on which the clock went forward, at its end', sundayNight, '2026-03-30T04:00:00Z', false],
  ];
  for (const [title, schedule, at, open] of table) {
    it(`is ${open ? 'open' : 'closed'} ${title}`, () => assert.equal(isOpen(schedule, 'Europe/Amsterdam', Date.parse(at)), open));
  }
});
