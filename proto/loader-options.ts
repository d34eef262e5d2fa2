/** How the contract is loaded; types and codec are generated to match. */
import type { Options } from '@grpc/proto-loader';

/** Enums stay numbers and 64-bit integers are plain ones: both are cheaper to carry, and ours stay below 2^53. */
export const loaderOptions = { longs: Number, defaults: true, oneofs: true } as const satisfies Options;

export const protoFile = 'latchkey/policy/v1/policy.proto';
