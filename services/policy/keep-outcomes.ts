import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import { maskNumber } from '../common/mask.js';
import type { OutcomeStore, StoredOutcome } from './store/outcome-store.js';

export interface OutcomeKeeping {
  readonly store: Pick<OutcomeStore, 'saveOutcomes'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Callers' numbers are kept masked. */
  readonly mask: boolean;
  /** That many ends of calls are not kept: the store was away for too long. */
  readonly dropped: (count: number) => void;
}

export interface KeptOutcomes {
  /** Never waits and never throws: whoever reports has other things to do. */
  add(outcome: StoredOutcome): void;
  /** Writes what is waiting, once. */
  close(): Promise<void>;
}

const everyMs = 1000;
const batchSize = 500;
/** About 10 MB; at 100 calls/s a store may be away for three minutes. */
const mostWaiting = 20_000;

/** Writes ends of calls into the store, some together; a store that is away has them when it is back. */
export function keepOutcomes({ store, clock, log, mask, dropped }: OutcomeKeeping): KeptOutcomes {
  let waiting: StoredOutcome[] = [];
  let cancel: (() => void) | undefined;
  const writeSome = async (): Promise<boolean> => {
    const batch = waiting.slice(0, batchSize);
    try {
      await store.saveOutcomes(batch);
      waiting = waiting.slice(batch.length);
      return true;
    } catch (error) {
      log.warn({ err: error, waiting: waiting.length }, 'ends of calls could not be written yet');
      return false;
    }
  };
  const write = async (): Promise<void> => {
    while (waiting.length > 0 && (await writeSome()));
    cancel = undefined;
    if (waiting.length > 0) later();
  };
  const later = (): void => {
    cancel ??= clock.after(everyMs, () => void write());
  };
  return {
    add: (outcome) => {
      if (outcome.tenant === '') return;
      if (waiting.length >= mostWaiting) return dropped(1);
      waiting.push(mask && outcome.caller !== undefined ? { ...outcome, caller: maskNumber(outcome.caller) } : outcome);
      later();
    },
    close: async () => {
      cancel?.();
      while (waiting.length > 0 && (await writeSome()));
      if (waiting.length > 0) dropped(waiting.length);
    },
  };
}
