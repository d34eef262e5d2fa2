/**
 * What the policy service keeps: releases with their lists, rendered prompts, wrong PINs and uses of PINs, tokens, the audit log.
 * Two implementations and one contract suite. A method throws only when the store itself fails.
 */
import type { LiveLine } from '../domain/decision.js';
import type { Soon } from '../domain/ports.js';
import type { AuditStore } from './audit-store.js';
import type { GuessStore } from './guess-store.js';
import type { ListStore } from './list-store.js';
import type { OutcomeStore } from './outcome-store.js';
import type { PromptStore } from './prompt-store.js';
import type { Release, ReleaseStore } from './release-store.js';
import type { TokenStore } from './token-store.js';
import type { WaitStore } from './wait-store.js';

export interface Store extends ReleaseStore, ListStore, PromptStore, GuessStore, TokenStore, AuditStore, OutcomeStore, WaitStore {
  /** Are there other processes that write to it? Where there are none, what is counted in memory is exact. */
  readonly shared: boolean;
  /**
   * Calls back soon after another process, or this one, made a release live: at once where the store can tell, never where it
   * cannot (whoever needs to know asks for `heads` every 2 s as well). Ends with the function that it answers.
   */
  watch(changed: (tenant: string) => void): () => void;
  /** Remembers a value for a name at the first call; answers what is remembered. */
  remember(name: string, value: string): Soon<string>;
  /** Everything kept about a caller's number is gone: wrong PINs, who got in, outcomes, waits. How many records that were. */
  forgetCaller(number: string): Soon<number>;
  close(): Soon<void>;
}

/** A line as a release shows it. */
export function liveLine(release: Release, number: string): LiveLine | undefined {
  const line = release.config.lines.find((one) => one.number === number);
  if (line === undefined) return undefined;
  const { config, prompts } = release;
  return { tenant: release.tenant, release: release.number, timezone: config.timezone, line, schedules: config.schedules, prompts };
}
