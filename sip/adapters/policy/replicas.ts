import type { Clock } from '../../../services/common/clock.js';
import { formatHostPort, type HostPort } from '../../../services/common/host-port.js';
import { resolveTargets, type PolicyAddresses } from './addresses.js';
import { Replica, type Reach, type ReplicaListener } from './replica.js';

export interface ReplicasOptions extends Reach {
  readonly addresses: PolicyAddresses;
  readonly listener: ReplicaListener;
  /** For tests; else the system's resolver. */
  readonly resolve?: typeof resolveTargets;
  /** A name could not be resolved: those that are known stay. */
  readonly unresolved: (why: unknown) => void;
}

/** All replicas that there are: one for each address, followed as a name comes to stand for others. */
export class Replicas {
  readonly #options: ReplicasOptions;
  #all: readonly Replica[] = [];
  #closed = false;
  #cancel: (() => void) | undefined;

  constructor(options: ReplicasOptions) {
    this.#options = options;
  }

  start(): void {
    const { addresses, clock } = this.#options;
    if (addresses.kind === 'list') this.#become(addresses.addresses.map(formatHostPort));
    else void this.#follow(addresses.name, clock);
  }

  get all(): readonly Replica[] {
    return this.#all;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const replica of this.#all) replica.close();
    this.#all = [];
  }

  async #follow(name: HostPort, clock: Clock): Promise<void> {
    const { resolve = resolveTargets, unresolved } = this.#options;
    try {
      const targets = await resolve(name);
      if (!this.#closed && targets.length > 0) this.#become(targets);
    } catch (error) {
      unresolved(error);
    }
    if (!this.#closed) this.#cancel = clock.after(resolveEveryMs, () => void this.#follow(name, clock));
  }

  #become(targets: readonly string[]): void {
    const known = new Map(this.#all.map((replica) => [replica.target, replica]));
    this.#all = targets.map((target) => known.get(target) ?? new Replica(target, this.#options, this.#options.listener));
    for (const replica of known.values()) if (!this.#all.includes(replica)) replica.retire(retireMs);
    this.#options.listener.changed();
  }
}

const resolveEveryMs = 5000;
/** Longer than any question waits for its answer. */
const retireMs = 1000;
