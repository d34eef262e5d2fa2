/** Three ways of asking, each with a number of calls going on at the same time. */
import { credentials } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../proto/load.js';
import type { DecideRequest } from '../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { DecideResponse__Output } from '../../proto/types/latchkey/policy/v1/DecideResponse.js';
import type { DecisionBatch__Output } from '../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import type { TaggedRequest } from '../../proto/types/latchkey/policy/v1/TaggedRequest.js';
import { createPolicyClient } from '../../sip/adapters/policy/policy-client.js';
import { reachOf } from '../../sip/adapters/policy/reach.js';
import { writeQuestion } from '../../sip/adapters/policy/write-question.js';
import type { Question } from '../../sip/ports/policy.js';
import type { BenchCall } from './calls.js';

export interface Tally {
  decisions: number;
  /** Anything but a decision that lets the call through or asks for its PIN. */
  failed: number;
  /** Microseconds; kept where there is only one call at a time. */
  readonly tookMicros: number[];
}

export interface Way {
  /** Keeps so many calls going on until `stopped`; resolves when the last was answered. */
  run(outstanding: number, nextCall: () => BenchCall, tally: Tally, stopped: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** The first question of a call, and what is asked after the answer; `undefined`: the call is over. */
function firstOf(call: BenchCall): DecideRequest {
  return writeQuestion({ facts: call.facts, event: { kind: 'arrived' }, cursor: none });
}

function nextOf(call: BenchCall, answer: DecideResponse__Output | null | undefined): DecideRequest | undefined {
  if (!answer?.directive?.collect) return undefined;
  return writeQuestion({ facts: call.facts, event: { kind: 'digits', value: call.pin, attemptId: call.attemptId }, cursor: answer.cursor });
}

function count(tally: Tally, answer: DecideResponse__Output | null | undefined): void {
  tally.decisions++;
  if (!answer?.directive?.connect && !answer?.directive?.collect) tally.failed++;
}

/** Batches on one stream in lockstep, by hand: what the server can do. */
export function bareStream(port: number): Way {
  const client = new (loadPolicyProto().v1.PolicyService)(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    run: (outstanding, nextCall, tally, stopped) => new Promise((resolve, reject) => {
      const stream = client.decideStream();
      const under: BenchCall[] = [];
      let begun = 0;
      const begin = (tag: number): TaggedRequest => {
        const call = nextCall();
        under[tag] = call;
        return { tag, request: firstOf(call) };
      };
      const send = (requests: TaggedRequest[]) => {
        begun = performance.now();
        stream.write({ requests });
      };
      stream.on('error', reject);
      stream.on('end', resolve);
      stream.once('data', () => {
        send(Array.from({ length: outstanding }, (_, tag) => begin(tag)));
        stream.on('data', ({ decisions }: DecisionBatch__Output) => {
          if (outstanding === 1) tally.tookMicros.push((performance.now() - begun) * 1000);
          const requests: TaggedRequest[] = [];
          for (const { tag, response } of decisions) {
            count(tally, response);
            const next = nextOf(under[tag] as BenchCall, response);
            requests.push(next ? { tag, request: next } : begin(tag));
          }
          if (stopped()) stream.end();
          else if (requests.length > 0) send(requests);
        });
      });
    }),
    close: async () => client.close(),
  };
}

/** One unary call a question. */
export function unary(port: number): Way {
  const client = new (loadPolicyProto().v1.PolicyService)(`127.0.0.1:${port}`, credentials.createInsecure());
  const ask = (request: DecideRequest) => new Promise<DecideResponse__Output>((resolve, reject) => client.decide(request, (error, response) => (error || !response ? reject(error ?? new Error('no answer')) : resolve(response))));
  return loops(async (call, tally) => {
    for (let request: DecideRequest | undefined = firstOf(call); request !== undefined; ) {
      const begun = performance.now();
      const answer: DecideResponse__Output = await ask(request);
      tally.tookMicros.push((performance.now() - begun) * 1000);
      count(tally, answer);
      request = nextOf(call, answer);
    }
  }, async () => client.close());
}

/** The sip service's own client, with its deadlines, second tries and checks of answers. */
export function ourClient(port: number): Way {
  const security = { grpcToken: undefined, grpcTlsCert: undefined, grpcTlsKey: undefined, grpcTlsCa: undefined };
  const addresses = { kind: 'list', addresses: [{ host: '127.0.0.1', port }] } as const;
  const nothing = () => undefined;
  const client = createPolicyClient({ ...reachOf(security, addresses), addresses, watch: { answered: nothing, unanswered: nothing, secondTry: nothing, reportDropped: nothing, failed: nothing } });
  return loops(async (call, tally, gone) => {
    await client.whenReady(5000);
    for (let question: Question = { facts: call.facts, event: { kind: 'arrived' }, cursor: none }; ; ) {
      const begun = performance.now();
      const answer = await client.decide(question, gone);
      tally.tookMicros.push((performance.now() - begun) * 1000);
      tally.decisions++;
      if (answer.kind !== 'decision') return void tally.failed++;
      if (answer.directive.kind !== 'collect') return void (answer.directive.kind === 'connect' ? 0 : tally.failed++);
      question = { facts: call.facts, event: { kind: 'digits', value: call.pin, attemptId: call.attemptId }, cursor: answer.cursor };
    }
  }, () => client.close());
}

function loops(carryOut: (call: BenchCall, tally: Tally, gone: AbortSignal) => Promise<void>, close: () => Promise<void>): Way {
  return {
    run: async (outstanding, nextCall, tally, stopped) => {
      await Promise.all(Array.from({ length: outstanding }, async () => {
        // A call has its signal whether it asks or not: to make one is no part of asking.
        const gone = new AbortController().signal;
        while (!stopped()) await carryOut(nextCall(), tally, gone);
      }));
    },
    close,
  };
}

const none: Uint8Array = new Uint8Array(0);
