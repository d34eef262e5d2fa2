import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Blame as WireBlame } from '../../../proto/types/latchkey/policy/v1/Blame.js';
import type { CallOutcome__Output } from '../../../proto/types/latchkey/policy/v1/CallOutcome.js';
import type { OutcomeBatch__Output } from '../../../proto/types/latchkey/policy/v1/OutcomeBatch.js';
import type { ReportBatchSummary } from '../../../proto/types/latchkey/policy/v1/ReportBatchSummary.js';
import type { ReportSummary } from '../../../proto/types/latchkey/policy/v1/ReportSummary.js';
import type { Asking } from './answer-question.js';
import type { Blame, CallOutcome } from './decider.js';

/** Takes how calls ended, one in a message, and says at the end how many it took. */
export function takeReport(asking: Asking, call: ServerReadableStream<CallOutcome__Output, ReportSummary>, done: sendUnaryData<ReportSummary>): void {
  takeAll(call, (wire: CallOutcome__Output) => [wire], asking, done);
}

/** The same of messages that hold several. */
export function takeReportBatch(asking: Asking, call: ServerReadableStream<OutcomeBatch__Output, ReportBatchSummary>, done: sendUnaryData<ReportBatchSummary>): void {
  takeAll(call, ({ outcomes }: OutcomeBatch__Output) => outcomes, asking, done);
}

function takeAll<Message>(call: ServerReadableStream<Message, { accepted: number }>, outcomesOf: (message: Message) => readonly CallOutcome__Output[], { decider, metrics }: Asking, done: sendUnaryData<{ accepted: number }>): void {
  let accepted = 0;
  call.on('data', (message: Message) => {
    for (const wire of outcomesOf(message)) {
      const outcome = readOutcome(wire);
      accepted++;
      metrics.ended(outcome.outcome, outcome.blame);
      decider.ended(outcome);
    }
  });
  call.on('error', () => undefined);
  call.on('end', () => done(null, { accepted }));
}

function readOutcome({ callUid, caller, blame, entryId, ...wire }: CallOutcome__Output): CallOutcome {
  const { called, trunk, outcome, sipStatus, receivedAtMs, durationMs, tenant, step, release } = wire;
  const known = { callUid: callUid.toString('hex'), called, trunk, outcome, blame: blames[blame] ?? 'unknown', sipStatus, receivedAtMs, durationMs, tenant, step, release } as const;
  return { ...known, ...(caller !== '' && { caller }), ...(entryId !== '' && { entryId }) };
}

const blames: Readonly<Record<number, Blame>> = {
  [WireBlame.BLAME_SUCCESS]: 'success',
  [WireBlame.BLAME_CALLER]: 'caller',
  [WireBlame.BLAME_US]: 'us',
  [WireBlame.BLAME_UPSTREAM]: 'upstream',
};
