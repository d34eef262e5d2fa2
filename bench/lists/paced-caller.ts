/** Asks a policy service so many questions a second, whether it answers or not, and says how long the answers took. A process of its own. */
import { randomBytes } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../proto/load.js';
import type { DecideRequest } from '../../proto/types/latchkey/policy/v1/DecideRequest.js';
import type { DecisionBatch__Output } from '../../proto/types/latchkey/policy/v1/DecisionBatch.js';
import { writeQuestion } from '../../sip/adapters/policy/write-question.js';
import { Latencies } from './latencies.js';
import { callerNumber, callers, screenedLine } from './tenant.js';

/** What was answered since it was asked the last time. */
export interface Paced {
  readonly perSecond: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** The median of the p99s of single seconds: what the machine did elsewhere in a few of them is left out. */
  readonly p99OfSecondsMs: number;
}

const [port = '', rate = ''] = process.argv.slice(2);
const perMs = Number(rate) / 1000;
const client = new (loadPolicyProto().v1.PolicyService)(`127.0.0.1:${port}`, credentials.createInsecure());
const stream = client.decideStream();
const questions: readonly DecideRequest[] = Array.from({ length: 2000 }, (_, n) => {
  const facts = { callUid: randomBytes(16).toString('hex'), called: screenedLine, caller: callerNumber((n * 7919) % callers), withheld: false, asserted: false, trunk: 'carrier', attestation: 'none', receivedAtMs: Date.now() } as const;
  return writeQuestion({ facts, event: { kind: 'arrived' }, cursor: new Uint8Array(0) });
});

const sentMs = new Map<number, number>();
let [tag, asked, failed, sinceMs] = [0, 0, 0, performance.now()];
let all = new Latencies();
let second = new Latencies();
let p99s: number[] = [];
setInterval(() => {
  p99s.push(second.quantile(0.99));
  second = new Latencies();
}, 1000);

stream.on('data', ({ decisions }: DecisionBatch__Output) => {
  const now = performance.now();
  for (const { tag: answered, response } of decisions) {
    const sent = sentMs.get(answered ?? 0);
    sentMs.delete(answered ?? 0);
    if (sent === undefined || !response?.directive?.connect) failed += 1;
    else {
      all.add(now - sent);
      second.add(now - sent);
    }
  }
});
stream.on('error', (error: Error) => {
  if (process.connected) throw error;
});

const begunMs = performance.now();
setInterval(() => {
  const now = performance.now();
  const due = Math.floor((now - begunMs) * perMs) - asked;
  if (due <= 0) return;
  const requests = Array.from({ length: Math.min(due, 1000) }, () => {
    tag = (tag + 1) % 1_000_000;
    sentMs.set(tag, now);
    return { tag, request: questions[tag % questions.length] as DecideRequest };
  });
  asked += due;
  stream.write({ requests });
}, 1);

process.on('message', () => {
  const seconds = (performance.now() - sinceMs) / 1000;
  const told: Paced = { perSecond: all.count / seconds, failed, medianMs: all.quantile(0.5), p99Ms: all.quantile(0.99), p99OfSecondsMs: p99s.toSorted((one, other) => one - other)[p99s.length >> 1] ?? NaN };
  [all, p99s, failed, sinceMs] = [new Latencies(), [], 0, performance.now()];
  process.send?.(told);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
