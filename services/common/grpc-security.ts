/** How the gRPC port between our services is secured; both ends are told with the same variables. */
import { Certificates } from './certificates.js';
import type { Reader } from './readers.js';
import { text } from './readers.js';
import { secretOf, type Secret } from './secret.js';
import { optional, type SettingsOf } from './settings.js';

const pem: Reader<string> = { allowed: 'PEM (-----BEGIN …)', read: (value) => (value.includes('-----BEGIN ') ? value : undefined) };

export const grpcSecuritySettings = {
  grpcToken: optional<Secret>({ env: 'LATCHKEY_GRPC_TOKEN', reader: secretOf(text), secret: true, help: 'bearer token that the gRPC port requires; the port takes any line of it, the client sends the first' }),
  grpcTlsCert: optional<Secret>({ env: 'LATCHKEY_GRPC_TLS_CERT', reader: secretOf(pem), secret: true, help: 'certificate (PEM) of this end of the gRPC port' }),
  grpcTlsKey: optional<Secret>({ env: 'LATCHKEY_GRPC_TLS_KEY', reader: secretOf(pem), secret: true, help: 'key (PEM) of that certificate' }),
  grpcTlsCa: optional<Secret>({ env: 'LATCHKEY_GRPC_TLS_CA', reader: secretOf(pem), secret: true, help: 'certificates (PEM) that sign those of the other end' }),
};

export type GrpcSecurity = SettingsOf<typeof grpcSecuritySettings>;

/** Faults of each end alone: a certificate without its key, or the other way round, or what is none. */
export function securityFaults(security: GrpcSecurity): readonly string[] {
  const { grpcTlsCert, grpcTlsKey } = security;
  if ((grpcTlsCert === undefined) !== (grpcTlsKey === undefined)) {
    const [given, missing] = grpcTlsCert === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
    return [`LATCHKEY_GRPC_TLS_${given}: given without LATCHKEY_GRPC_TLS_${missing}; give both or neither`];
  }
  try {
    certificatesOf(security);
    return [];
  } catch (error) {
    return [`LATCHKEY_GRPC_TLS_CERT, _KEY, _CA: ${(error as Error).message}; allowed: certificates in PEM, and the key of the first one in _CERT`];
  }
}

/** The certificates that the settings name; `undefined`: none. Throws where they are of no use. */
export function certificatesOf({ grpcTlsCert, grpcTlsKey, grpcTlsCa }: GrpcSecurity): Certificates | undefined {
  const own = grpcTlsCert === undefined || grpcTlsKey === undefined ? undefined : { cert: grpcTlsCert, key: grpcTlsKey };
  if (own === undefined && grpcTlsCa === undefined) return undefined;
  return new Certificates({ ...(own && { own }), ...(grpcTlsCa && { ca: grpcTlsCa }) });
}
