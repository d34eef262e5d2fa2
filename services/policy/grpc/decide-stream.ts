import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { DecideBatch__Output } from '../../../proto/types/latchkey/policy/v1/DecideBatch.js';
import type { DecisionBatch } from '../../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import { Refusal } from '../../../proto/types/latchkey/policy/v1/Refusal.js';
import type { TaggedDecision } from '../../../proto/types/latchkey/policy/v1/TaggedDecision.js';
import type { TaggedRequest__Output } from '../../../proto/types/latchkey/policy/v1/TaggedRequest.js';
import type { Decision } from '../domain/decision.js';
import type { RefusalReason } from '../metrics.js';
import { answerQuestion, type Asking, type Malformed } from './answer-question.js';
import { writeDecision } from './write-answer.js';

export type DecideCall = ServerDuplexStream<DecideBatch__Output, DecisionBatch>;

/** More than these may not be waiting for an answer on one stream. */
export const mostOutstanding = 4096;

/**
 * One open stream. Answers that are at hand go out at once, all of a batch in one; the others follow as they come, all
 * that came in one turn of the event loop together.
 */
export class DecideStream {
  readonly #asking: Asking;
  readonly #call: DecideCall;
  readonly #whenClosed: () => void;
  #answers: TaggedDecision[] = [];
  #outstanding = 0;
  #flushing = false;
  #asked = true;
  #draining = false;
  #closed = false;

  constructor(asking: Asking, call: DecideCall, closed: () => void) {
    this.#asking = asking;
    this.#call = call;
    call.on('data', (batch: DecideBatch__Output) => this.#take(batch));
    call.on('end', () => this.#endWhenAnswered());
    call.on('drain', () => call.resume());
    call.on('error', () => this.#close());
    call.on('cancelled', () => this.#close());
    this.#whenClosed = closed;
    call.write({});
  }

  /** Says that nothing new should be asked here; ends when all was answered and the client has said its last. */
  drain(): void {
    this.#draining = true;
    this.#scheduleFlush();
  }

  /** Ends the stream now, with the answers that there are. Returns how many questions are left without one. */
  end(): number {
    this.#flush();
    if (!this.#closed) this.#finish();
    return this.#outstanding;
  }

  #take({ requests, over }: DecideBatch__Output): void {
    for (const callUid of over) this.#asking.decider.over(callUid.toString('hex'));
    if (requests.length === 0) return;
    const nowMs = Date.now();
    this.#asking.metrics.batch(requests.length);
    for (const request of requests) this.#answer(request, nowMs);
    this.#flush();
  }

  #answer({ tag, request }: TaggedRequest__Output, nowMs: number): void {
    if (!request) return this.#refuse(tag, 'malformed');
    if (this.#outstanding >= mostOutstanding) return this.#refuse(tag, 'overloaded');
    if (!this.#asking.decider.ready()) return this.#refuse(tag, 'not-ready');
    const answer = answerQuestion(this.#asking, request, nowMs);
    if (answer instanceof Promise) this.#later(tag, answer);
    else this.#settle(tag, answer);
  }

  #later(tag: number, answer: Promise<Decision | Malformed>): void {
    this.#outstanding++;
    // `answerQuestion` never rejects.
    void answer.then((decision) => {
      this.#outstanding--;
      this.#settle(tag, decision);
      this.#scheduleFlush();
    });
  }

  #settle(tag: number, answer: Decision | Malformed): void {
    if (answer === 'malformed') this.#refuse(tag, 'malformed');
    else this.#answers.push({ tag, response: writeDecision(answer) });
  }

  #refuse(tag: number, why: RefusalReason): void {
    this.#asking.metrics.refused(why);
    this.#answers.push({ tag, refusal: refusals[why] });
  }

  #scheduleFlush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#closed) return;
    if (this.#answers.length > 0 || this.#draining) this.#write({ decisions: this.#answers, draining: this.#draining });
    this.#answers = [];
    if (!this.#asked && this.#outstanding === 0) this.#finish();
  }

  /** A client that does not read is not read from. */
  #write(batch: DecisionBatch): void {
    if (!this.#call.write(batch)) this.#call.pause();
  }

  #endWhenAnswered(): void {
    this.#asked = false;
    this.#scheduleFlush();
  }

  #finish(): void {
    this.#close();
    this.#call.end();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#answers = [];
    this.#whenClosed();
  }
}

const refusals: Readonly<Record<RefusalReason, (typeof Refusal)[keyof typeof Refusal]>> = {
  overloaded: Refusal.REFUSAL_OVERLOADED,
  draining: Refusal.REFUSAL_DRAINING,
  'not-ready': Refusal.REFUSAL_NOT_READY,
  malformed: Refusal.REFUSAL_MALFORMED,
};
