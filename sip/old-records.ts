import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../services/common/clock.js';
import type { Log } from '../services/common/log.js';

export interface OldRecordsOptions {
  /** Holds one file of call records a day (UTC): `2026-05-01.jsonl`. */
  readonly folder: string;
  /** A file goes when its day is longer ago than this. */
  readonly keepDays: number;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 3_600_000;
const dayMs = 86_400_000;

/** Deletes call records that are too old, now and every hour, until the function that it answers is called. Files of other names stay. */
export function deleteOldRecords(options: OldRecordsOptions): () => void {
  let cancel = (): void => undefined;
  const again = (): void => {
    cancel = options.clock.after(everyMs, again);
    void sweep(options);
  };
  again();
  return () => cancel();
}

async function sweep({ folder, keepDays, clock, log }: OldRecordsOptions): Promise<void> {
  const last = new Date(clock.now() - keepDays * dayMs).toISOString().slice(0, 10);
  try {
    for (const name of await readdir(folder)) {
      if (!/^\d{4}-\d\d-\d\d\.jsonl$/.test(name) || name.slice(0, 10) >= last) continue;
      await rm(join(folder, name), { force: true });
      log.info({ file: name, keepDays }, 'old call records were deleted');
    }
  } catch (error) {
    // No call has been written down yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.error({ err: error }, 'old call records could not be deleted');
  }
}
