export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
}

/** How long to wait before trying again after so many failures (from 1): doubled each time, capped, jittered down to a half. */
export function backoffMs(failures: number, { firstMs, capMs }: Backoff, random: () => number = Math.random): number {
  const full = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full * (0.5 + random() / 2));
}
