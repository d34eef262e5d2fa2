let second = -1;
let prefix = '';

/** The time as frames carry it: `HH:MM:SS.uuuuuu`, UTC. The part up to the second is kept for the next call. */
export function timeText(nowMs = Date.now()): string {
  const whole = Math.floor(nowMs / 1000);
  if (whole !== second) {
    second = whole;
    prefix = new Date(whole * 1000).toISOString().slice(11, 19);
  }
  return `${prefix}.${String(1000 + (nowMs % 1000)).slice(1)}000`;
}
