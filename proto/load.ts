/** How the contract is loaded at run time; its types are generated with the same options. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import type { ProtoGrpcType } from './types/policy.js';

/** Enums stay numbers and 64-bit integers are plain ones: both are cheaper to carry, and ours stay below 2^53. */
export const loaderOptions = { longs: Number, defaults: true, oneofs: true } as const satisfies Options;

export const protoFile = 'latchkey/policy/v1/policy.proto';

export interface PolicyProto {
  /** For reflection. */
  readonly definition: PackageDefinition;
  readonly v1: ProtoGrpcType['latchkey']['policy']['v1'];
}

/** Reads the contract; takes some ten milliseconds, so once a process. */
export function loadPolicyProto(): PolicyProto {
  const definition = loadSync(join(protoFolder(), protoFile), loaderOptions);
  return { definition, v1: (loadPackageDefinition(definition) as unknown as ProtoGrpcType).latchkey.policy.v1 };
}

/** Built code lies in `dist/proto`, the contract only in `proto`. */
function protoFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, protoFile)) ? here : join(here, '..', '..', 'proto');
}
