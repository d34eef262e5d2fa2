// Original file: proto/latchkey/policy/v1/policy.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many outcomes were taken, of all batches.
 */
export interface ReportBatchSummary {
  'accepted'?: (number | string | Long);
}

/**
 * How many outcomes were taken, of all batches.
 */
export interface ReportBatchSummary__Output {
  'accepted': (number);
}
