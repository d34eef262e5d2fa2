// Original file: proto/latchkey/policy/v1/policy.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many outcomes were taken.
 */
export interface ReportSummary {
  'accepted'?: (number | string | Long);
}

/**
 * How many outcomes were taken.
 */
export interface ReportSummary__Output {
  'accepted': (number);
}
