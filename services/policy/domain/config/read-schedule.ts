/** Opening hours as they are written: `Mon-Fri 09:00-17:30`, `Fri,Sat 22:00-06:00`, `2026-12-31..2027-01-01`. */
import type { Reader } from '../../../common/readers.js';
import type { ClosedDays, OpenSpan, Schedule } from '../tenant.js';
import { dateOf, dayOf } from '../zone.js';
import { itemsOf, mapWith, optional, required, scalar, type Value } from './values.js';

export function readSchedule(value: Value): Schedule {
  const map = mapWith(value, ['open', 'closed']);
  if (map === undefined) return { open: [], closed: [] };
  return { open: required(map, 'open', each(openSpan), []), closed: optional(map, 'closed', each(closedDays), []) };
}

/** Reads one span. `24:00` is the end of the day, as `00:00` is; a span that ends before it begins goes over midnight. */
export const openSpan: Reader<OpenSpan> = {
  allowed: 'days and a span, as "Mon-Fri 09:00-17:30" or "Fri,Sat 22:00-06:00"',
  read: (text) => {
    const match = /^([A-Za-z, -]+?)\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$/.exec(text.trim());
    if (match === null) return undefined;
    const days = readDays(match[1] ?? '');
    const fromMinute = readMinute(match[2], match[3]);
    const untilMinute = readMinute(match[4], match[5]);
    if (days === undefined || fromMinute === undefined || untilMinute === undefined) return undefined;
    return fromMinute === untilMinute || fromMinute === 1440 ? undefined : { days, fromMinute, untilMinute: untilMinute === 0 ? 1440 : untilMinute };
  },
};

/** Reads one closed day or range of days, both ends included. */
export const closedDays: Reader<ClosedDays> = {
  allowed: 'a day or a range of days, as 2026-12-25 or 2026-12-31..2027-01-01',
  read: (text) => {
    const [first, last, ...more] = text.split('..').map((part) => readDate(part.trim()));
    const from = first;
    const until = text.includes('..') ? last : first;
    return from === undefined || until === undefined || more.length > 0 || until < from ? undefined : { from, until };
  },
};

function each<T>(reader: Reader<T>): (value: Value) => readonly T[] {
  return (value) => itemsOf(value).flatMap((item) => scalar(item, reader) ?? []);
}

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `Fri-Mon` goes over the week's end. */
function readDays(text: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [from, until, ...more] = part.split('-').map((day) => dayNames.indexOf(day.trim().toLowerCase()));
    if (from === undefined || from < 0 || until === -1 || more.length > 0) return undefined;
    const count = ((until ?? from) - from + 7) % 7;
    for (let step = 0; step <= count; step++) days.add(((from + step) % 7) + 1);
  }
  return [...days].sort((a, b) => a - b);
}

function readMinute(hours: string | undefined, minutes: string | undefined): number | undefined {
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= 1440 ? minute : undefined;
}

function readDate(text: string): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const day = match === null ? undefined : dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return day === undefined ? undefined : dateOf(day);
}
