import type { Clock } from '../../../common/clock.js';
import type { Fault } from '../../domain/config/fault.js';

/**
 * How often a tenant was told within an hour that PINs which it would publish stand in other lists: who is told of a PIN that opens
 * something elsewhere has guessed one, and guesses are few.
 */
export class PinTellings {
  readonly #clock: Pick<Clock, 'now'>;
  /** By tenant, the oldest first. */
  readonly #times = new Map<string, readonly number[]>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** What keeps a tenant from being told anything, for now. */
  fault(tenant: string, file: string): Fault | undefined {
    const times = this.#within(tenant);
    const [first] = times;
    if (first === undefined || times.length < mostTellings) return undefined;
    const again = new Date(first + spanMs).toISOString();
    return { file, path: '', found: `${times.length} publications within an hour that were refused for PINs in another list of a step`, allowed: `allowed: the next from ${again} on; nothing was looked at` };
  }

  /** Counts one; a fault when it is one too many, and nothing may be told. */
  tell(tenant: string, file: string): Fault | undefined {
    const fault = this.fault(tenant, file);
    if (fault === undefined) this.#times.set(tenant, [...this.#within(tenant), this.#clock.now()]);
    return fault;
  }

  #within(tenant: string): readonly number[] {
    return (this.#times.get(tenant) ?? []).filter((atMs) => atMs > this.#clock.now() - spanMs);
  }
}

const spanMs = 3_600_000;
const mostTellings = 10;
