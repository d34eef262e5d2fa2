import type { ClientWritableStream, Metadata } from '@grpc/grpc-js';
import type { CallOutcome as WireOutcome } from '../../../proto/types/latchkey/policy/v1/CallOutcome.js';
import type { OutcomeBatch } from '../../../proto/types/latchkey/policy/v1/OutcomeBatch.js';
import type { PolicyServiceClient } from '../../../proto/types/latchkey/policy/v1/PolicyService.js';
import type { CallOutcome } from '../../ports/policy.js';
import type { PolicyWatch } from './watch.js';
import { writeOutcome } from './write-question.js';

/** A replica as far as it can be told something. */
export interface Listener {
  readonly client: PolicyServiceClient;
  readonly open: boolean;
}

export interface OutcomeReportsOptions {
  /** One that can be told now. */
  readonly listener: () => Listener | undefined;
  readonly metadata: () => Metadata;
  readonly watch: Pick<PolicyWatch, 'reportDropped'>;
}

/** Tells a replica how calls ended. Never waited for: what does not fit into the queue is dropped and counted. */
export class OutcomeReports {
  readonly #options: OutcomeReportsOptions;
  #queue: WireOutcome[] = [];
  #stream: ClientWritableStream<OutcomeBatch> | undefined;
  #listener: Listener | undefined;
  #flowing = true;
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: OutcomeReportsOptions) {
    this.#options = options;
  }

  add(outcome: CallOutcome): void {
    if (this.#queue.length >= mostQueued) return this.#options.watch.reportDropped();
    this.#queue.push(writeOutcome(outcome));
    this.#gathering ??= setTimeout(() => this.#send(), gatherMs);
  }

  /** Replicas came or are going: one that is going is told no more, so that it need not wait for us. */
  look(): void {
    if (this.#stream !== undefined && this.#listener?.open === false) this.#leave(this.#stream);
    if (this.#queue.length > 0) setImmediate(() => this.#send());
  }

  /** Sends what is queued and says that it was the last; resolves when it was heard, or after `withinMs`. */
  close(withinMs: number): Promise<void> {
    this.#send();
    const stream = this.#stream;
    if (stream === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      stream.on('status', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#leave(stream);
    });
  }

  #leave(stream: ClientWritableStream<OutcomeBatch>): void {
    this.#stream = undefined;
    this.#flowing = true;
    stream.end();
  }

  #send(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const stream = this.#queue.length > 0 ? (this.#stream ?? this.#open()) : undefined;
    if (stream === undefined || !this.#flowing) return;
    while (this.#queue.length > 0 && this.#flowing) this.#flowing = stream.write({ outcomes: this.#queue.splice(0, mostInBatch) });
  }

  #open(): ClientWritableStream<OutcomeBatch> | undefined {
    const listener = this.#options.listener();
    if (listener === undefined) return undefined;
    this.#listener = listener;
    const stream = listener.client.reportBatch(this.#options.metadata(), () => undefined);
    this.#stream = stream;
    this.#flowing = true;
    stream.on('drain', () => {
      this.#flowing = true;
      this.#send();
    });
    stream.on('error', () => undefined);
    stream.on('status', () => this.#ended(stream));
    return stream;
  }

  /** The next outcome, or the next replica, opens another. */
  #ended(stream: ClientWritableStream<OutcomeBatch>): void {
    if (stream !== this.#stream) return;
    this.#stream = undefined;
    this.#flowing = true;
  }
}

const mostQueued = 10_000;
/** A hundred bytes each: far below what gRPC takes in one message. */
const mostInBatch = 500;
/** Nobody waits for these, so they go out together: one by one they would cost a message each on both sides of every call, and each time wakes both. */
const gatherMs = 250;
