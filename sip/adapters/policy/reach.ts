import { credentials, experimental, Metadata, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../../proto/load.js';
import { wallClock } from '../../../services/common/clock.js';
import type { Certificates } from '../../../services/common/certificates.js';
import { certificatesOf, type GrpcSecurity } from '../../../services/common/grpc-security.js';
import { linesOf, rereading, type Secret } from '../../../services/common/secret.js';
import type { PolicyAddresses } from './addresses.js';
import type { Reach } from './replica.js';

/**
 * How replicas are reached: over TLS where a CA is given, with our certificate where there is one, with the token; each as it is
 * when a connection is made or a call begun.
 */
export function reachOf(security: GrpcSecurity, addresses: PolicyAddresses, certificates = certificatesOf(security)): Reach {
  return {
    v1: loadPolicyProto().v1,
    credentials: channelCredentials(certificates),
    metadata: bearer(security.grpcToken),
    channelOptions: channelOptions(security, addresses),
    clock: wallClock,
  };
}

function channelCredentials(certificates: Certificates | undefined): ChannelCredentials {
  if (certificates?.hasCa !== true) return credentials.createInsecure();
  return experimental.createCertificateProviderChannelCredentials(certificates, certificates.hasOwn ? certificates : null);
}

function bearer(secret: Secret | undefined): () => Metadata {
  if (secret === undefined) return () => new Metadata();
  const token = rereading(secret);
  return () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${linesOf(token())[0] ?? ''}`);
    return metadata;
  };
}

/** Addresses that a name stands for show a certificate for that name. */
function channelOptions({ grpcTlsCa }: GrpcSecurity, addresses: PolicyAddresses): ClientOptions {
  return grpcTlsCa === undefined || addresses.kind === 'list' ? {} : { 'grpc.ssl_target_name_override': addresses.name.host };
}
