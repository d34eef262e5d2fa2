/** The timers of RFC 3261 (table 4, appendix A) and what hangs on them, in ms. */
export interface SipTimers {
  /** Round-trip estimate. */
  readonly t1: number;
  /** Longest wait between two retransmissions. */
  readonly t2: number;
  /** How long a message can stay in the network. */
  readonly t4: number;
  /** How long an application may leave a request without any answer. */
  readonly unanswered: number;
}

/** The RFC's values, with what was given instead; `unanswered` follows T1 unless given. */
export function sipTimers(given: Partial<SipTimers> = {}): SipTimers {
  const t1 = given.t1 ?? 500;
  return { t1, t2: given.t2 ?? 4000, t4: given.t4 ?? 5000, unanswered: given.unanswered ?? 128 * t1 };
}

/** 64 × T1: timers B, F, H, J, L and M, and the wait for an ACK or a PRACK. */
export const longWait = (timers: SipTimers): number => 64 * timers.t1;
