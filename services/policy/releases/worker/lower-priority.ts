import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** Of Linux' 20 steps below the usual. With 10 a thread gets a tenth of a processor that others want all of: a publication goes on, slowly. */
const niceness = 10;

/**
 * Lets this thread, and no other of the process, wait for whoever else wants the processor: calls are decided beside it. Linux alone
 * knows priorities of threads; elsewhere all is as it was.
 */
export function lowerPriority(): void {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    if (thread > 0) setPriority(thread, niceness);
  } catch {
    // There is no /proc, or it may not be done here: what is published is in the way of calls a little more.
  }
}
