import type { ClientDuplexStream, ClientOptions, ChannelCredentials, Metadata } from '@grpc/grpc-js';
import type { PolicyProto } from '../../../proto/load.js';
import type { DecideBatch } from '../../../proto/types/latchkey/policy/v1/DecideBatch.js';
import type { DecideRequest } from '../../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { DecisionBatch__Output } from '../../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import type { PolicyServiceClient } from '../../../proto/types/latchkey/policy/v1/PolicyService.js';
import type { TaggedDecision__Output } from '../../../proto/types/latchkey/policy/v1/TaggedDecision.js';
import type { TaggedRequest } from '../../../proto/types/latchkey/policy/v1/TaggedRequest.js';
import { backoffMs } from '../../../services/common/backoff.js';
import type { Clock } from '../../../services/common/clock.js';
import type { Candidate } from './choose-replica.js';
import { ReplicaHealth } from './replica-health.js';

/** How replicas are reached. */
export interface Reach {
  readonly v1: PolicyProto['v1'];
  readonly credentials: ChannelCredentials;
  /** Fresh for every call: the bearer token, if there is one. */
  readonly metadata: () => Metadata;
  readonly channelOptions?: ClientOptions;
  readonly clock: Clock;
}

export interface ReplicaListener {
  answered(replica: Replica, answer: TaggedDecision__Output): void;
  /** The stream is gone, and these were on it. */
  broke(replica: Replica, tags: Iterable<number>): void;
  /** Open, draining or gone: what can be asked has changed. */
  changed(): void;
}

/** One replica of the policy service: a channel, and on it a stream that is opened again whenever it ends. */
export class Replica implements Candidate {
  readonly target: string;
  readonly client: PolicyServiceClient;
  readonly health = new ReplicaHealth();
  readonly #reach: Reach;
  readonly #listener: ReplicaListener;
  #stream: ClientDuplexStream<DecideBatch, DecisionBatch__Output> | undefined;
  #outstanding = new Set<number>();
  #batch: TaggedRequest[] = [];
  /** Calls that it may count as under way. */
  readonly #counted = new Set<string>();
  #over: Buffer[] = [];
  #gathering: (() => void) | undefined;
  #there = false;
  #draining = false;
  #failures = 0;
  #closed = false;
  #cancelRetry: (() => void) | undefined;

  constructor(target: string, reach: Reach, listener: ReplicaListener) {
    this.target = target;
    this.#reach = reach;
    this.#listener = listener;
    this.client = new reach.v1.PolicyService(target, reach.credentials, { ...channelDefaults, ...reach.channelOptions });
    this.#open();
  }

  get open(): boolean {
    return this.#there && !this.#draining;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  leftOut(nowMs: number): boolean {
    return this.health.leftOut(nowMs);
  }

  /** Goes out with everything else that is asked in this turn of the event loop. */
  ask(tag: number, request: DecideRequest): void {
    this.#outstanding.add(tag);
    if (this.#batch.push({ tag, request }) === 1) setImmediate(() => this.#flush());
  }

  /** The answer is of no use any more. */
  forget(tag: number): void {
    this.#outstanding.delete(tag);
  }

  counts(callUid: string): void {
    this.#counted.add(callUid);
  }

  /** A call has ended. Told with the next questions, or with others that ended: nobody waits for it. */
  over(callUid: string): void {
    if (!this.#counted.delete(callUid) || this.#over.length >= mostOver) return;
    this.#over.push(Buffer.from(callUid, 'hex'));
    this.#gathering ??= this.#reach.clock.after(gatherMs, () => this.#flush());
  }

  /** Asks nothing more; what is outstanding is still heard, unless it takes longer than `withinMs`. */
  retire(withinMs: number): void {
    this.#closed = true;
    this.#leave();
    this.#reach.clock.after(withinMs, () => this.close());
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#gathering?.();
    this.#stream?.cancel();
    this.client.close();
  }

  #open(): void {
    this.#cancelRetry = undefined;
    if (this.#closed) return;
    const stream = this.client.decideStream(this.#reach.metadata());
    this.#stream = stream;
    stream.on('data', (batch: DecisionBatch__Output) => this.#take(batch));
    // Whatever ended the stream, `status` follows and says it once more.
    stream.on('error', () => undefined);
    stream.on('status', () => this.#ended(stream));
  }

  #take({ decisions, draining }: DecisionBatch__Output): void {
    if (!this.#there) this.#arrived();
    for (const decision of decisions) if (this.#outstanding.delete(decision.tag)) this.#listener.answered(this, decision);
    if (draining && !this.#draining) this.#leave();
  }

  /** The first batch says that the replica is there, not only its port. */
  #arrived(): void {
    this.#there = true;
    this.#failures = 0;
    this.#flush();
    this.#listener.changed();
  }

  /** Our last word is said when the questions of this turn are out; what is outstanding will still be answered. */
  #leave(): void {
    this.#flush();
    this.#draining = true;
    this.#stream?.end();
    this.#listener.changed();
  }

  #flush(): void {
    this.#gathering?.();
    this.#gathering = undefined;
    const requests = this.#batch;
    // Nothing is written after the last word: it would destroy the stream, with the answers that it still owes.
    const over = this.#there && !this.#draining ? this.#over : [];
    if (requests.length === 0 && over.length === 0) return;
    this.#batch = [];
    if (over.length > 0) this.#over = [];
    this.#stream?.write({ requests, over });
  }

  #ended(stream: ClientDuplexStream<DecideBatch, DecisionBatch__Output>): void {
    if (stream !== this.#stream) return;
    const tags = this.#outstanding;
    this.#outstanding = new Set();
    this.#batch = [];
    this.#stream = undefined;
    this.#there = false;
    this.#draining = false;
    this.#failures++;
    if (!this.#closed) this.#cancelRetry = this.#reach.clock.after(backoffMs(this.#failures, reopening), () => this.#open());
    this.#listener.changed();
    if (tags.size > 0) this.#listener.broke(this, tags);
  }
}

const gatherMs = 50;
/** A replica that is away for so long has none of them under way any more. */
const mostOver = 10_000;

const reopening = { firstMs: 50, capMs: 250 };

/** A peer that is gone without a word is noticed within seconds, and tried again as often as we open the stream. */
const channelDefaults: ClientOptions = {
  'grpc.keepalive_time_ms': 5000,
  'grpc.keepalive_timeout_ms': 2000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 250,
  'grpc.enable_retries': 0,
  // Nobody looks at it, and it counts every message.
  'grpc.enable_channelz': 0,
  'grpc.service_config_disable_resolution': 1,
  // One connection an address: channels of one process must not share one that they cannot close.
  'grpc.use_local_subchannel_pool': 1,
};
