import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayOf, dateOf, instantOf, isTimeZone, wallClockAt, weekdayOf } from '../../../../../services/policy/domain/zone.js';

const utc = (text: string) => Date.parse(`${text}Z`);

describe('wall clocks', () => {
  const shown: readonly (readonly [string, string, string])[] = [
    ['Europe/Amsterdam', '2026-01-15T12:00', '2026-01-15T13:00'],
    ['Europe/Amsterdam', '2026-07-15T12:00', '2026-07-15T14:00'],
    ['Europe/Amsterdam', '2026-03-29T00:59', '2026-03-29T01:59'],
    ['Europe/Amsterdam', '2026-03-29T01:00', '2026-03-29T03:00'],
    ['Asia/Kathmandu', '2026-01-15T12:00', '2026-01-15T17:45'],
    ['Australia/Lord_Howe', '2026-10-03T15:29', '2026-10-04T01:59'],
    ['Australia/Lord_Howe', '2026-10-03T15:30', '2026-10-04T02:30'],
    ['UTC', '2026-01-15T00:00', '2026-01-15T00:00'],
  ];
  for (const [zone, at, wall] of shown) {
    it(`show ${wall} in ${zone} at ${at} UTC`, () => assert.equal(wallClockAt(zone, utc(at)), utc(wall)));
  }

  const instants: readonly (readonly [string, string, string, string])[] = [
    ['an ordinary time', 'Europe/Amsterdam', '2026-01-15T13:00', '2026-01-15T12:00'],
    ['the first of two times when the clock goes back', 'Europe/Amsterdam', '2026-10-25T02:30', '2026-10-25T00:30'],
    ['a time left out when the clock goes forward', 'Europe/Amsterdam', '2026-03-29T02:30', '2026-03-29T01:30'],
    ['a midnight left out', 'Africa/Cairo', '2026-04-24T00:00', '2026-04-23T22:00'],
    ['a midnight after which the clock goes back', 'America/Havana', '2026-11-01T00:00', '2026-11-01T04:00'],
  ];
  for (const [title, zone, wall, at] of instants) {
    it(`give the instant of ${title}`, () => assert.equal(instantOf(zone, utc(wall)), utc(at)));
  }

  it('show the time again that their instant was asked for, or one that a change left out', () => {
    const zones = ['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tehran', 'America/Havana', 'Africa/Cairo'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: utc('2020-01-01T00:00') / 60_000, max: utc('2030-01-01T00:00') / 60_000 }), (zone, minute) => {
        const wall = minute * 60_000;
        const shown = wallClockAt(zone, instantOf(zone, wall));
        assert.ok(shown === wall || (shown > wall && shown - wall <= 3_600_000));
      }),
      { numRuns: 500 },
    );
  });

  it('know zones from what is none', () => {
    assert.equal(isTimeZone('Europe/Amsterdam'), true);
    assert.equal(isTimeZone('Europe/Amsterdamn'), false);
    assert.equal(isTimeZone(''), false);
  });
});

describe('calendar days', () => {
  it('are counted, named and put back', () => {
    const day = dayOf(2026, 12, 25);
    assert.ok(day !== undefined);
    assert.equal(dateOf(day), '2026-12-25');
    assert.equal(weekdayOf(day), 5);
  });

  it('that do not exist are none', () => {
    assert.equal(dayOf(2026, 2, 29), undefined);
    assert.equal(dayOf(2026, 13, 1), undefined);
    assert.equal(dayOf(2028, 2, 29) !== undefined, true);
  });
});
