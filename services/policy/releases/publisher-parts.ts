import type { Clock } from '../../common/clock.js';
import type { PinKeys } from '../directory/pin-keys.js';
import type { Operator } from '../domain/operator.js';
import type { Speech } from '../prompts/speech.js';
import type { Store } from '../store/store.js';
import type { PinTellings } from './lists/pin-tellings.js';
import type { SharedSteps } from './lists/shared-steps.js';

/** What publishing needs, whatever is published. */
export interface PublisherParts {
  readonly store: Store;
  readonly pinKeys: PinKeys;
  readonly operator?: Operator | undefined;
  readonly speech: Speech;
  readonly clock: Pick<Clock, 'now'>;
  readonly sharedSteps: SharedSteps;
  readonly pinTellings: PinTellings;
}
