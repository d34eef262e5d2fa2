/** Wall-clock time of IANA zones, from Intl's tables and arithmetic alone. Days are counted since 1970-01-01. */

export const dayMs = 86_400_000;
export const minuteMs = 60_000;

/** Is this a zone that Intl knows? */
export function isTimeZone(timezone: string): boolean {
  try {
    formatter(timezone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of a zone shows at an instant, as if it were UTC: milliseconds since 1970-01-01T00:00 local. */
export function wallClockAt(timezone: string, instantMs: number): number {
  return instantMs + offsetMs(timezone, instantMs);
}

/**
 * The instant at which the wall clock of a zone first shows `wallMs`. A time that a change to summer time leaves out
 * is the time as far after the change as it would have been after it without one.
 */
export function instantOf(timezone: string, wallMs: number): number {
  const before = wallMs - offsetMs(timezone, wallMs - dayMs);
  const after = wallMs - offsetMs(timezone, wallMs + dayMs);
  const shows = [before, after].filter((instant) => wallClockAt(timezone, instant) === wallMs);
  return shows.length > 0 ? Math.min(...shows) : before;
}

/** The day of a calendar date; `undefined` for a date that is none, as February 30. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / dayMs : undefined;
}

/** `2026-12-25` of a day. */
export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** 1 Monday to 7 Sunday; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Zones change their clocks on quarters of an hour (of UTC), so an offset holds for one quarter at least. */
const quarterMs = 15 * minuteMs;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  offsetMs: number;
}

const zones = new Map<string, Zone>();

function offsetMs(timezone: string, instantMs: number): number {
  const zone = zones.get(timezone) ?? rememberZone(timezone);
  const quarter = Math.floor(instantMs / quarterMs);
  if (zone.quarter !== quarter) {
    zone.offsetMs = readOffset(zone.format, quarter * quarterMs);
    zone.quarter = quarter;
  }
  return zone.offsetMs;
}

function rememberZone(timezone: string): Zone {
  const zone = { format: formatter(timezone), quarter: NaN, offsetMs: 0 };
  zones.set(timezone, zone);
  return zone;
}

function formatter(timezone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** Whole minutes: offsets with seconds ended before any call was made. */
function readOffset(format: Intl.DateTimeFormat, instantMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instantMs / 1000) * 1000;
}
