/** The barest service that can be asked: bytes there and back on one open stream, with nothing that reads or writes them. */
import type { ServiceDefinition } from '@grpc/grpc-js';

/** Of one question and of its answer, on the wire, as those of the policy. */
export const questionBytes = 80;
export const answerBytes = 60;

const asTheyAre = (bytes: Buffer): Buffer => bytes;

/** A message holds whole questions, or as many answers in the same order. */
export const echoService = {
  ask: {
    path: '/bench.Echo/Ask',
    requestStream: true,
    responseStream: true,
    requestSerialize: asTheyAre,
    requestDeserialize: asTheyAre,
    responseSerialize: asTheyAre,
    responseDeserialize: asTheyAre,
  },
} as const satisfies ServiceDefinition;
