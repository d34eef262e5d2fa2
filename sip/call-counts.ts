import type { Registry } from 'prom-client';
import { assertNever } from '../services/common/assert-never.js';
import { counts } from '../services/common/counts.js';
import { FastHistogram } from '../services/common/fast-histogram.js';
import { failureCauses, type Blame, type Outcome } from './call/outcome.js';
import type { CallEnd } from './call/take-call.js';

export interface CallCounts {
  ended(end: CallEnd): void;
}

/** Counts how calls end, on all trunks together. */
export function countCalls(registry: Registry): CallCounts {
  const calls = counts({ name: 'latchkey_calls_total', help: 'Calls that ended, by outcome and by who had it in his hands', labels: ['outcome', 'blame'], known: ends, registry });
  const failures = counts({ name: 'latchkey_call_failures_total', help: 'Calls that could not be carried through, by cause', labels: ['cause'], known: failureCauses.map((cause) => [cause]), registry });
  const rejections = counts({ name: 'latchkey_rejections_total', help: 'Calls that were rejected, by kind of rejection and by why the policy said so', labels: ['as', 'why'], known: [['not-found', 'no-line']], registry });
  const lasted = new FastHistogram({ name: 'latchkey_call_seconds', help: 'Time from INVITE to the end of the call', buckets: durationBuckets, registry });
  return {
    ended: ({ outcome, blame, reason, durationMs }) => {
      calls.add(1, outcome.kind, blame);
      lasted.observe(durationMs / 1000);
      if (outcome.kind === 'failed') failures.add(1, outcome.cause);
      if (outcome.kind === 'rejected') rejections.add(1, outcome.as, reason?.cause ?? 'error');
    },
  };
}

const kinds: readonly Outcome['kind'][] = ['redirected', 'transferred', 'rejected', 'hung-up', 'abandoned', 'failed'];

const ends: readonly (readonly string[])[] = kinds.flatMap((kind) => blamesOf(kind).map((blame) => [kind, blame]));

function blamesOf(kind: Outcome['kind']): readonly Blame[] {
  switch (kind) {
    case 'redirected':
    case 'transferred':
    case 'hung-up':
      return ['success'];
    case 'abandoned':
      return ['caller'];
    case 'rejected':
      return ['caller', 'us'];
    case 'failed':
      return ['caller', 'us', 'upstream'];
    default:
      return assertNever(kind);
  }
}

const durationBuckets = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 180, 600, 3600];
