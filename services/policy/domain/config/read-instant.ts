/** Validity of entries: dates and times in the tenant's time zone. */
import { dayMs, dayOf, instantOf, minuteMs } from '../zone.js';

export const instantRule = 'a date or time, as 2026-12-25, 2026-12-25 17:30 or 2026-12-25T17:30:00Z';

/**
 * Reads `2026-12-25`, with or without a time, with or without `Z` or `+01:00`; milliseconds since 1970. A date without
 * a time is the first (`from`) or the last (`until`) millisecond of that day in the zone. `undefined`: none of these.
 */
export function readInstant(text: string, edge: 'from' | 'until', timezone: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  if (day === undefined) return undefined;
  if (match[4] === undefined) return edge === 'from' ? instantOf(timezone, day * dayMs) : instantOf(timezone, (day + 1) * dayMs) - 1;
  const [hours, minutes, seconds] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const wallMs = day * dayMs + hours * 60 * minuteMs + minutes * minuteMs + seconds * 1000;
  return match[7] === undefined ? instantOf(timezone, wallMs) : atOffset(wallMs, match[7]);
}

const form = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?\s?(Z|[+-]\d\d:\d\d)?)?$/;

function atOffset(wallMs: number, offset: string): number | undefined {
  if (offset === 'Z') return wallMs;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return wallMs - (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * minuteMs;
}
