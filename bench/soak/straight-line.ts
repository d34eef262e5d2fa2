/** A straight line through a series, and how sure its slope is. */

export interface Line {
  /** At the start and the end of the series. */
  readonly from: number;
  readonly to: number;
  /** Change an hour. */
  readonly perHour: number;
  /** The slope lies within this of the one that was found, with 99 % confidence. */
  readonly plusMinus: number;
  /** It can be told from none. */
  readonly rises: boolean;
  readonly falls: boolean;
}

/**
 * Least squares. What is left of neighbouring samples is alike (a heap goes up until it is collected), so there are fewer
 * samples than it seems: their number is corrected by the correlation of each with the next.
 * @param seconds when each value was taken
 */
export function straightLine(seconds: readonly number[], values: readonly number[]): Line {
  const n = values.length;
  const meanAt = mean(seconds);
  const meanValue = mean(values);
  const spread = sum(seconds.map((at) => (at - meanAt) ** 2));
  const slope = sum(seconds.map((at, i) => (at - meanAt) * ((values[i] ?? 0) - meanValue))) / spread;
  const left = values.map((value, i) => value - meanValue - slope * ((seconds[i] ?? 0) - meanAt));
  const squares = sum(left.map((one) => one ** 2));
  const alike = squares === 0 ? 0 : Math.max(0, sum(left.slice(1).map((one, i) => one * (left[i] ?? 0))) / squares);
  const free = Math.max(1, n * ((1 - alike) / (1 + alike)) - 2);
  const deviation = Math.sqrt(squares / free / spread);
  const plusMinus = student99(free) * deviation;
  const at = (second: number) => meanValue + slope * (second - meanAt);
  const sure = Math.abs(slope) > plusMinus;
  return { from: at(seconds[0] ?? 0), to: at(seconds.at(-1) ?? 0), perHour: slope * 3600, plusMinus: plusMinus * 3600, rises: sure && slope > 0, falls: sure && slope < 0 };
}

/** Two-sided 99 % of Student's t, near enough: Cornish and Fisher's expansion around the normal's 2.576. */
function student99(free: number): number {
  const z = 2.5758;
  return z + (z ** 3 + z) / (4 * free) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * free ** 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
