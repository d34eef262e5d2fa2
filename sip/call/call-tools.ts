import type { Clock } from '../../services/common/clock.js';
import type { CallWatch } from '../ports/call-watch.js';
import type { Media } from '../ports/media.js';
import type { Policy } from '../ports/policy.js';

/** What every call needs of the process around it. */
export interface CallTools {
  readonly policy: Policy;
  readonly media: Media;
  readonly clock: Clock;
  readonly watch: CallWatch;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}
