import type { Soon } from '../domain/ports.js';

/** What a slow look-up of a call's step came to, in the words of whoever made it; never a PIN. */
export interface WaitStore {
  /**
   * Takes a look-up on for a call and step. `mine`: nobody else has, or whoever had was not heard of for `leaseMs`. `under-way`: somebody
   * is at it. `done`: what came of it.
   */
  claimWait(callUid: string, step: string, atMs: number, leaseMs: number): Soon<{ readonly kind: 'mine' } | { readonly kind: 'under-way' } | { readonly kind: 'done'; readonly result: string }>;
  finishWait(callUid: string, step: string, result: string, atMs: number): Soon<void>;
  pruneWaits(beforeMs: number): Soon<void>;
}
