/** Opening hours. */
import type { OpenSpan, Schedule } from './tenant.js';
import { dateOf, dayMs, minuteMs, wallClockAt, weekdayOf } from './zone.js';

/**
 * Is a schedule open at an instant? A closed day is closed from its first to its last minute, whatever spans say; the
 * end of a span is no longer in it. `timezone` is an IANA name that Intl knows.
 */
export function isOpen(schedule: Schedule, timezone: string, nowMs: number): boolean {
  const wallMs = wallClockAt(timezone, nowMs);
  const day = Math.floor(wallMs / dayMs);
  const minute = Math.floor((wallMs - day * dayMs) / minuteMs);
  const weekday = weekdayOf(day);
  return !isClosedDay(schedule, day) && schedule.open.some((span) => isWithin(span, weekday, minute));
}

function isClosedDay(schedule: Schedule, day: number): boolean {
  if (schedule.closed.length === 0) return false;
  const date = dateOf(day);
  return schedule.closed.some(({ from, until }) => from <= date && date <= until);
}

function isWithin(span: OpenSpan, weekday: number, minute: number): boolean {
  const { days, fromMinute, untilMinute } = span;
  if (fromMinute < untilMinute) return fromMinute <= minute && minute < untilMinute && days.includes(weekday);
  if (minute >= fromMinute) return days.includes(weekday);
  return minute < untilMinute && days.includes(weekday === 1 ? 7 : weekday - 1);
}
