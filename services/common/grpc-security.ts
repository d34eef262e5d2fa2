/** How the gRPC port between our services is secured; both ends are told with the same variables. */
import type { Reader } from './readers.js';
import { text } from './readers.js';
import { optional, type SettingsOf } from './settings.js';

const pem: Reader<string> = { allowed: 'PEM (-----BEGIN …)', read: (value) => (value.includes('-----BEGIN ') ? value : undefined) };

export const grpcSecuritySettings = {
  grpcToken: optional<string>({ env: 'LATCHKEY_GRPC_TOKEN', reader: text, secret: true, help: 'bearer token that the gRPC port requires' }),
  grpcTlsCert: optional<string>({ env: 'LATCHKEY_GRPC_TLS_CERT', reader: pem, secret: true, help: 'certificate (PEM) of this end of the gRPC port' }),
  grpcTlsKey: optional<string>({ env: 'LATCHKEY_GRPC_TLS_KEY', reader: pem, secret: true, help: 'key (PEM) of that certificate' }),
  grpcTlsCa: optional<string>({ env: 'LATCHKEY_GRPC_TLS_CA', reader: pem, secret: true, help: 'certificates (PEM) that sign those of the other end' }),
};

export type GrpcSecurity = SettingsOf<typeof grpcSecuritySettings>;

/** Faults of each end alone: a certificate without its key, or the other way round. */
export function securityFaults({ grpcTlsCert, grpcTlsKey }: GrpcSecurity): readonly string[] {
  if ((grpcTlsCert === undefined) === (grpcTlsKey === undefined)) return [];
  const [given, missing] = grpcTlsCert === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
  return [`LATCHKEY_GRPC_TLS_${given}: given without LATCHKEY_GRPC_TLS_${missing}; give both or neither`];
}
