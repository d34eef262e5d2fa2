/** What is worth counting in calls, as the call loop reports it; who counts is not its business. */
import type { Key } from './media.js';

export interface CallWatch {
  /** The first 18x of a call, or its final answer when none came before: milliseconds since the INVITE. */
  progressed(trunk: string, ms: number): void;
  /** The final answer to an INVITE: milliseconds since it came. */
  answered(trunk: string, ms: number): void;
  /** A BYE of ours is over, answered or given up after this many milliseconds. */
  saidBye(ms: number): void;
  promptsPlayed(count: number): void;
  digit(source: Key['source']): void;
}

/** For whoever does not count. */
export const unwatched: CallWatch = {
  progressed: () => undefined,
  answered: () => undefined,
  saidBye: () => undefined,
  promptsPlayed: () => undefined,
  digit: () => undefined,
};
