import assert from 'node:assert/strict';
import { folderPath } from '../../../../../../services/policy/domain/config/folder-path.js';
import { numberBlock, blocksOverlap } from '../../../../../../services/policy/domain/config/number-block.js';
import { readDestination, readDestinations } from '../../../../../../services/policy/domain/config/read-destination.js';
import { readInstant } from '../../../../../../services/policy/domain/config/read-instant.js';
import { closedDays, openSpan } from '../../../../../../services/policy/domain/config/read-schedule.js';

describe('a destination', () => {
  const habits = { country: 'NL', pbx: 'pbx.example', timezone: 'UTC' };
  const table: readonly (readonly [string, string | undefined])[] = [
    ['+31 20 123 4567', '+31201234567'],
    ['020-1234567', '+31201234567'],
    ['0049 30 12345678', '+493012345678'],
    ['1001', 'sip:1001@pbx.example'],
    ['14020', 'sip:14020@pbx.example'],
    ['112', 'sip:112@pbx.example'],
    ['1234567', 'sip:1234567@pbx.example'],
    ['sip:desk@pbx.other.example', 'sip:desk@pbx.other.example'],
    ['tel:+31201234567', 'tel:+31201234567'],
    ['desk', undefined],
    ['123456789', undefined],
    ['sip:desk@host\r\nX: y', undefined],
    ['https://pbx.example', undefined],
    ['', undefined],
  ];
  for (const [text, wanted] of table) {
    it(`is ${wanted ?? 'none'} when it reads ${JSON.stringify(text)}`, () => {
      const read = readDestination(text, habits);
      assert.equal(read?.kind === 'number' ? read.number : read?.uri, wanted);
    });
  }

  it('is no extension without a PBX, and no national number without a country', () => {
    assert.equal(readDestination('1001', { timezone: 'UTC' }), undefined);
    assert.equal(readDestination('0201234567', { timezone: 'UTC' }), undefined);
  });

  it('may be several in a cell, but not more than a redirect can name', () => {
    assert.equal(readDestinations('1001 | 1002', habits)?.length, 2);
    assert.equal(readDestinations('1001|', habits), undefined);
    assert.equal(readDestinations(Array(11).fill('1001').join('|'), habits), undefined);
    assert.equal(readDestinations(Array(3).fill(`sip:${'x'.repeat(200)}@a.example`).join('|'), habits), undefined);
  });
});

describe('an instant', () => {
  const zone = 'America/New_York';
  const table: readonly (readonly [string, 'from' | 'until', string | undefined])[] = [
    ['2026-07-01', 'from', '2026-07-01T04:00:00.000Z'],
    ['2026-07-01', 'until', '2026-07-02T03:59:59.999Z'],
    ['2026-11-01', 'until', '2026-11-02T04:59:59.999Z'],
    ['2026-07-01 08:30', 'from', '2026-07-01T12:30:00.000Z'],
    ['2026-07-01T08:30:15', 'until', '2026-07-01T12:30:15.000Z'],
    ['2026-07-01T08:30:00Z', 'from', '2026-07-01T08:30:00.000Z'],
    ['2026-07-01T08:30:00+02:00', 'from', '2026-07-01T06:30:00.000Z'],
    ['2026-07-01T08:30:00-05:30', 'from', '2026-07-01T14:00:00.000Z'],
    ['2026-02-30', 'from', undefined],
    ['2026-07-01 24:00', 'from', undefined],
    ['2026-07-01T08:30:00+15:00', 'from', undefined],
    ['01-07-2026', 'from', undefined],
    ['2026-07-01Z', 'from', undefined],
  ];
  for (const [text, edge, wanted] of table) {
    it(`is ${wanted ?? 'none'} when valid ${edge} ${text}`, () => {
      const read = readInstant(text, edge, zone);
      assert.equal(read === undefined ? undefined : new Date(read).toISOString(), wanted);
    });
  }
});

describe('a span of opening hours', () => {
  const table: readonly (readonly [string, readonly [readonly number[], number, number] | undefined])[] = [
    ['Mon-Fri 09:00-17:30', [[1, 2, 3, 4, 5], 540, 1050]],
    ['sat 10:00 - 14:00', [[6], 600, 840]],
    ['Fri-Mon 22:00-06:00', [[1, 5, 6, 7], 1320, 360]],
    ['Mon,Wed, Fri-Sun 0:00-24:00', [[1, 3, 5, 6, 7], 0, 1440]],
    ['Sun-Sun 09:00-10:00', [[7], 540, 600]],
    ['Mon 09:00-09:00', undefined],
    ['Mon 24:00-06:00', undefined],
    ['Mon 22:00-00:00', [[1], 1320, 1440]],
    ['Mon 00:00-00:00', undefined],
    ['Mon 09:00-24:30', undefined],
    ['Mon 25:00-26:00', undefined],
    ['Monday 09:00-17:00', undefined],
    ['Mon--Fri 09:00-17:00', undefined],
    ['09:00-17:00', undefined],
    ['', undefined],
  ];
  for (const [text, wanted] of table) {
    it(`is ${wanted === undefined ? 'none' : 'read'} when it says "${text}"`, () => {
      const read = openSpan.read(text);
      assert.deepEqual(read && [read.days, read.fromMinute, read.untilMinute], wanted);
    });
  }
});

describe('closed days', () => {
  const table: readonly (readonly [string, readonly [string, string] | undefined])[] = [
    ['2026-12-25', ['2026-12-25', '2026-12-25']],
    ['2026-12-31..2027-01-01', ['2026-12-31', '2027-01-01']],
    ['2027-01-01..2026-12-31', undefined],
    ['2026-12-31..', undefined],
    ['..2026-12-31', undefined],
    ['2026-13-01', undefined],
  ];
  for (const [text, wanted] of table) {
    it(`are ${wanted === undefined ? 'none' : 'read'} when they say "${text}"`, () => {
      const read = closedDays.read(text);
      assert.deepEqual(read && [read.from, read.until], wanted);
    });
  }
});

describe('a path within a folder', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['lists/vip.csv', 'lists/vip.csv'],
    ['./lists//vip.csv', 'lists/vip.csv'],
    ['a..b/c', 'a..b/c'],
    ['../vip.csv', undefined],
    ['lists/../../vip.csv', undefined],
    ['lists/..', undefined],
    ['/etc/passwd', undefined],
    ['C:/vip.csv', undefined],
    ['lists\\vip.csv', undefined],
    ['lists/', undefined],
    ['.', undefined],
    ['a\u0000b', undefined],
    ['', undefined],
  ];
  for (const [text, wanted] of table) it(`is ${wanted ?? 'none'} for ${JSON.stringify(text)}`, () => assert.equal(folderPath.read(text), wanted));
});

describe('a block of numbers', () => {
  const block = (text: string) => numberBlock.read(text) ?? assert.fail(`none: ${text}`);
  const overlaps: readonly (readonly [string, string, boolean])[] = [
    ['+31201234567', '+31201234567', true],
    ['+31201234567', '+31201234568', false],
    ['+31201234567', '+3120*', true],
    ['+31201234567', '+3121*', false],
    ['+3120*', '+31201*', true],
    ['+31201*', '+31202*', false],
    ['+31201234500..+31201234599', '+31201234550', true],
    ['+31201234500..+31201234599', '+31201234600', false],
    ['+31201234500..+31201234599', '+31201234590..+31201234610', true],
    ['+31201234500..+31201234599', '+312012345*', true],
    ['+31201234500..+31201234599', '+3120123450*', true],
    ['+31201234500..+31201234599', '+312012346*', false],
  ];
  for (const [a, b, wanted] of overlaps) {
    it(`${wanted ? 'overlaps' : 'is apart'}: ${a} and ${b}`, () => {
      assert.equal(blocksOverlap(block(a), block(b)), wanted);
      assert.equal(blocksOverlap(block(b), block(a)), wanted);
    });
  }

  for (const text of ['0201234567', '+31201234599..+31201234500', '+31201234500..+312012346', '+*', 'x', '']) {
    it(`is none for "${text}"`, () => assert.equal(numberBlock.read(text), undefined));
  }
});
