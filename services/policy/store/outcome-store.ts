import type { Soon } from '../domain/ports.js';

/** How a call ended, as the sip service reported it. */
export interface StoredOutcome {
  readonly callUid: string;
  readonly receivedAtMs: number;
  readonly tenant: string;
  readonly called: string;
  /** In full or masked, as the setting says; absent: withheld. */
  readonly caller?: string;
  readonly trunk: string;
  readonly outcome: string;
  readonly blame: string;
  readonly sipStatus: number;
  readonly durationMs: number;
  readonly step: string;
  readonly release: number;
  readonly entryId?: string;
}

export interface OutcomeStore {
  /** A call that is there already, by its uid and when it was received, is not written again. */
  saveOutcomes(outcomes: readonly StoredOutcome[]): Soon<void>;
  /** Newest first. @param beforeMs only calls received before that moment */
  outcomes(tenant: string, limit: number, filter?: { readonly called?: string; readonly beforeMs?: number }): Soon<readonly StoredOutcome[]>;
  pruneOutcomes(beforeMs: number): Soon<void>;
}
