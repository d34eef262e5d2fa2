/** The contract at run time. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { loaderOptions, protoFile } from './loader-options.js';
import { codec } from './types/codec.js';
import type { ProtoGrpcType } from './types/policy.js';

export interface PolicyProto {
  /** For reflection. */
  readonly definition: PackageDefinition;
  readonly v1: ProtoGrpcType['latchkey']['policy']['v1'];
}

/** Reads the contract; takes some ten milliseconds, so once a process. */
export function loadPolicyProto(): PolicyProto {
  const loaded = loadPlainProto();
  const definition = { ...loaded, [serviceName]: withCodec(loaded[serviceName] as ServiceDefinition) };
  return { definition, v1: typed(definition) };
}

/** The same with the loader's own codec, which makes the same objects and bytes at three times the cost. */
export function loadPlainProto(): PackageDefinition {
  return loadSync(join(protoFolder(), protoFile), loaderOptions);
}

export function typed(definition: PackageDefinition): PolicyProto['v1'] {
  return (loadPackageDefinition(definition) as unknown as ProtoGrpcType).latchkey.policy.v1;
}

function withCodec(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => [name, { ...method, ...codec[name as keyof typeof codec] }]);
  return Object.fromEntries(methods) as ServiceDefinition;
}

/** Built code lies in `dist/proto`, the contract only in `proto`. */
function protoFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, protoFile)) ? here : join(here, '..', '..', 'proto');
}

const serviceName = 'latchkey.policy.v1.PolicyService';
